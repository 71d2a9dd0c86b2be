"""Lists of a model's query as Spark has them: unnested side by side, and gathered in an order."""

from sqlglot import exp, parse_one


def unnest_together(select: exp.Select) -> None:
    """Have the lists of a SELECT that are unnested side by side be one, for Spark unnests one in a SELECT."""
    found = [column for column in select.expressions if _is_unnested(column.unalias())]
    if len(found) < 2:
        return
    lists = [_items(column.unalias()) for column in found]
    together = exp.Anonymous(this="inline", expressions=[exp.Anonymous(this="arrays_zip", expressions=lists)])
    names = [exp.to_identifier(column.alias) for column in found]
    found[0].replace(exp.Aliases(this=together, expressions=names))
    for column in found[1:]:
        column.pop()


def _is_unnested(column: exp.Expr) -> bool:
    return isinstance(column, (exp.Explode, exp.Unnest)) or _is_numbering(column)


def _is_numbering(column: exp.Expr) -> bool:
    return isinstance(column, exp.Anonymous) and column.name.lower() == "generate_subscripts"


def _items(column: exp.Expr) -> exp.Expr:
    """Return the list that is unnested, or the list of the numbers of its items."""
    items: exp.Expr = column.this if isinstance(column, exp.Explode) else column.expressions[0]
    if not _is_numbering(column):
        return items
    numbered: exp.Expr = parse_one("transform(items, (item, place) -> place + 1)", read="spark")
    return numbered.transform(lambda node: items if node == exp.column("items") else node)


def gather_in_order(tree: exp.Expr) -> exp.Expr:
    """Have lists that are gathered in an order be sorted when they are there: Spark gathers in any order."""
    for gathered in list(tree.find_all(exp.ArrayAgg)):
        if isinstance(gathered.this, exp.Order):
            around = gathered.parent
            if isinstance(around, exp.Filter):
                around.replace(_sorted(gathered.this, around.expression.this))
            else:
                gathered.replace(_sorted(gathered.this, exp.true()))
    return tree


def _sorted(order: exp.Order, asked: exp.Expr) -> exp.Expr:
    """Return the items of an order as a sorted list, of the rows where a condition holds; NULL of none."""
    keys: list[exp.Ordered] = order.expressions
    given = {f"given_{number}": key.this for number, key in enumerate(keys)}
    packed = ", ".join(f"{name} AS k{number}" for number, name in enumerate(given))
    gathered = f"collect_list(struct({packed}, given_item AS item)) FILTER (WHERE given_condition)"
    in_order = f"array_sort({gathered}, (l, r) -> {_compared(keys)})"
    found: exp.Expr = parse_one(f"nullif(transform({in_order}, entry -> entry.item), array())", read="spark")
    given |= {"given_item": order.this, "given_condition": asked}
    filled: exp.Expr = found.transform(
        lambda node: given[node.name].copy() if isinstance(node, exp.Column) and node.name in given else node
    )
    return filled


def _compared(keys: list[exp.Ordered], number: int = 0) -> str:
    """Return how two entries `l` and `r` stand to each other from one of the keys on: -1, 0 or 1."""
    if number == len(keys):
        return "0"
    key, one, other = keys[number], f"l.k{number}", f"r.k{number}"
    null = "-1" if key.args.get("nulls_first") else "1"
    opposite = {"1": "-1", "-1": "1"}
    smaller = "1" if key.args.get("desc") else "-1"
    return (
        f"CASE WHEN {one} <=> {other} THEN {_compared(keys, number + 1)} "
        f"WHEN {one} IS NULL THEN {null} WHEN {other} IS NULL THEN {opposite[null]} "
        f"WHEN {one} < {other} THEN {smaller} ELSE {opposite[smaller]} END"
    )
