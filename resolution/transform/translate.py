"""Models and data tests in another engine's words: they are written in DuckDB's, and sqlglot translates.

What sqlglot leaves as it is, is rewritten here: names of a SELECT's own columns in its conditions, QUALIFY,
GROUP BY ALL, casts that never raise. What no rewriting can say stands in macros, once for each engine.
"""

from collections.abc import Callable, Iterator

from sqlglot import exp, parse_one
from sqlglot.errors import ErrorLevel, SqlglotError
from sqlglot.optimizer.scope import Scope, traverse_scope

from resolution.transform.functions import SCHEMA
from resolution.transform.otherwise import answered_otherwise
from resolution.warehouse.postgres.types import on_server

_KINDS = exp.DataType.Type
_NUMBERS = (_KINDS.INT, _KINDS.SMALLINT, _KINDS.BIGINT, _KINDS.DECIMAL, _KINDS.DOUBLE)


class NotTranslated(Exception):
    """A query says something that has no translation."""


def to_postgres(query: str) -> str:
    """Return a query of DuckDB as PostgreSQL has it. Raises NotTranslated."""
    try:
        tree = parse_one(query, read="duckdb")
        for said in answered_otherwise(tree):
            raise NotTranslated(said)
        if any(join.kind in ("SEMI", "ANTI") and join.args.get("using") for join in tree.find_all(exp.Join)):
            raise NotTranslated("a SEMI or ANTI JOIN has to say ON what")
        for scope in traverse_scope(tree):
            if isinstance(scope.expression, exp.Select):
                without_own_names(scope)
        for number, select in enumerate(reversed(list(tree.find_all(exp.Select))), start=1):
            _grouped(select)
            tree = _qualified(select, number, tree)
        for kind, rewrite in _REWRITTEN.items():
            tree = tree.transform(_each(kind, rewrite))
        return tree.sql(
            "postgres", pretty=True, normalize_functions=False, unsupported_level=ErrorLevel.RAISE
        )
    except SqlglotError as error:
        raise NotTranslated(" ".join(str(error).split())[:300]) from None


def data_type(written: str) -> str:
    """Return a type that a contract names, as the server calls it."""
    given = exp.DataType.build(written, dialect="duckdb").sql("duckdb").replace(", ", ",")
    return on_server({"TEXT": "VARCHAR", "TEXT[]": "VARCHAR[]", "INT": "INTEGER"}.get(given, given))


def _each(kind: type[exp.Expr], rewrite: Callable[[exp.Expr], exp.Expr]) -> Callable[[exp.Expr], exp.Expr]:
    return lambda node: rewrite(node) if isinstance(node, kind) else node


# A SELECT's own columns, named in it ---------------------------------------------------------------


def without_own_names(scope: Scope) -> None:
    """Write out what a SELECT calls by the names that it gives its own columns."""
    select = scope.expression
    offered = _offered_to(scope)
    if offered is None:
        return  # a name may be a column of a table: the server says so when it is none
    own: dict[str, exp.Expr] = {}
    for projection in select.expressions:
        _write_out(projection, own)
        if isinstance(projection, exp.Alias) and projection.alias not in offered:
            own[projection.alias] = projection.this
    for clause in ("where", "qualify", "having"):
        if select.args.get(clause):
            _write_out(select.args[clause], own)
    for window in select.args.get("windows") or []:
        _write_out(window, own)


def _write_out(part: exp.Expr, own: dict[str, exp.Expr]) -> None:
    for column in list(_columns(part)):
        if not column.table and column.name in own and column.parent:
            column.replace(exp.paren(own[column.name].copy()))


def _columns(part: exp.Expr) -> Iterator[exp.Column]:
    """The columns of a part of a SELECT, but not those of queries inside it."""
    for node in part.walk(prune=lambda one: isinstance(one, exp.Query)):
        if isinstance(node, exp.Column):
            yield node


def _offered_to(scope: Scope) -> set[str] | None:
    """Return the names of the columns of all that a SELECT reads; None when they cannot be told."""
    names: set[str] = set()
    for name in scope.selected_sources:
        source = scope.sources.get(name)
        found = _offered_by(source) if isinstance(source, Scope) else None
        if found is None:
            return None
        names |= found
    return names


def _offered_by(scope: Scope) -> set[str] | None:
    while scope.set_operation_scopes:
        scope = scope.set_operation_scopes[0]
    select = scope.expression
    if not isinstance(select, exp.Select):
        return None
    names = {one.alias_or_name for one in select.expressions if not one.is_star}
    if any(one.is_star for one in select.expressions):
        beneath = _offered_to(scope)
        return None if beneath is None else names | beneath
    return names


# Clauses ------------------------------------------------------------------------------------------


def _grouped(select: exp.Select) -> None:
    """Say GROUP BY ALL by the numbers of the columns that are no aggregates."""
    group = select.args.get("group")
    if group is not None and group.args.get("all"):
        numbers = [
            exp.Literal.number(number)
            for number, column in enumerate(select.expressions, start=1)
            if not any(_is_aggregate(node) for node in column.walk())
        ]
        select.set("group", exp.Group(expressions=numbers))


def _is_aggregate(node: exp.Expr) -> bool:
    return isinstance(node, exp.AggFunc) and not isinstance(node.parent, exp.Window)


def _qualified(select: exp.Select, number: int, tree: exp.Expr) -> exp.Expr:
    """Say QUALIFY by a column that an outer SELECT asks for."""
    qualify = select.args.get("qualify")
    if qualify is None:
        return tree
    mark = f"wanted_{number}"
    has_star = any(one.is_star for one in select.expressions)
    if has_star and select is tree:
        raise NotTranslated("a model that ends in SELECT * … QUALIFY has to name its columns")
    names: list[exp.Expr] = (
        [exp.Star()] if has_star else [exp.column(one.alias_or_name) for one in select.expressions]
    )
    inner = select.copy()
    inner.set("qualify", None)
    inner.set("with_", None)
    inner.append("expressions", exp.alias_(qualify.this.copy(), mark))
    outer = exp.select(*names).from_(inner.subquery(f"of_{mark}")).where(exp.column(mark))
    if select.args.get("with_"):
        outer.set("with_", select.args["with_"])
    if select is tree:
        return outer
    select.replace(outer)
    return tree


# Expressions --------------------------------------------------------------------------------------


def helper(name: str, *arguments: exp.Expr) -> exp.Expr:
    """Return a call of one of our functions on the server."""
    return exp.Anonymous(this=f"{SCHEMA}.{name}", expressions=list(arguments))


def _try_cast(node: exp.Expr) -> exp.Expr:
    to = node.args["to"]
    kind = to.sql("postgres").split("(")[0].lower().replace(" ", "_").replace("int", "integer")
    kind = {"biginteger": "bigint", "double_precision": "double"}.get(kind, kind)
    if kind in ("text", "varchar"):
        return exp.cast(node.this, to)
    if to.expressions:
        return exp.cast(helper("try_decimal", node.this, *(one.this for one in to.expressions)), to)
    return helper(f"try_{kind}", node.this)


def _type(node: exp.Expr) -> exp.Expr:
    """A map is a JSON object on a server."""
    return exp.DataType.build("json") if node.this == _KINDS.MAP else node


def _map(node: exp.Expr) -> exp.Expr:
    pairs = [part for entry in node.this.expressions for part in (entry.this, entry.expression)]
    return exp.Anonymous(this="json_build_object", expressions=pairs)


def _cast(node: exp.Expr) -> exp.Expr:
    """Say a truth value as a number by way of integer, the only way there is."""
    inner = node.this.unnest()
    truth = isinstance(inner, (exp.Predicate, exp.Connector, exp.Not, exp.Boolean)) or (
        isinstance(inner, exp.Column) and inner.name.startswith("is_")
    )
    if truth and type(node) is exp.Cast and node.to.this in _NUMBERS:
        number = exp.Cast(this=exp.paren(inner.copy()), to=exp.DataType.build("int"))
        return number if node.to.this == _KINDS.INT else exp.Cast(this=number, to=node.to.copy())
    return node


_REWRITTEN: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.DataType: _type,
    exp.ToMap: _map,
    exp.Lower: lambda node: helper("lower", node.this),
    exp.Upper: lambda node: helper("upper", node.this),
    exp.TryCast: _try_cast,
    exp.Cast: _cast,
}
