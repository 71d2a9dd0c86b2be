"""What both engines read and answer differently: in a model it is refused, with what to say in its place.

A query that the server does not understand stops the run by itself; one that it understands otherwise would
give other clients in silence.
"""

from collections.abc import Callable, Iterator

from sqlglot import exp


def answered_otherwise(tree: exp.Expr) -> Iterator[str]:
    """Yield what of a query, in DuckDB's words, would have another answer on a server."""
    for kind, look in _LOOKED_AT.items():
        for node in tree.find_all(kind):
            if said := look(node):
                yield said


def _counts_from_the_end(node: exp.Expr) -> str:
    start = node.args.get("start")
    return "substr that counts from the end: say right()" if isinstance(start, exp.Neg) else ""


def _takes_from_the_end(node: exp.Expr) -> str:
    is_negative = any(isinstance(one, exp.Neg) for one in node.expressions)
    return "an item of a list counted from its end" if is_negative else ""


def _has_backslash(node: exp.Expr) -> str:
    is_plain = isinstance(node.parent, exp.Escape) or "\\" not in node.expression.sql("duckdb")
    return (
        ""
        if is_plain
        else "LIKE with a backslash, which escapes on a server: say contains() or starts_with()"
    )


def _has_word_boundary(node: exp.Expr) -> str:
    return "the pattern \\b, which is a backspace on a server" if "\\b" in node.expression.name else ""


def _is_cut(node: exp.Expr) -> str:
    if node.args.get("qualify") is None:
        return ""
    if node.args.get("limit") or node.args.get("offset"):
        return "LIMIT beside QUALIFY: put one of them into a query of its own"
    return "" if all(map(_has_name, node.expressions)) else "a column without a name beside QUALIFY"


def _has_name(column: exp.Expr) -> bool:
    return column.is_star or bool(column.alias_or_name)


_LOOKED_AT: dict[type[exp.Expr], Callable[[exp.Expr], str]] = {
    exp.Substring: _counts_from_the_end,
    exp.Bracket: _takes_from_the_end,
    exp.Like: _has_backslash,
    exp.ILike: _has_backslash,
    exp.RegexpLike: _has_word_boundary,
    exp.RegexpReplace: _has_word_boundary,
    exp.Select: _is_cut,
}
