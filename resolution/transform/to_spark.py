"""A model's query, which is written in DuckDB's words, as Spark has it.

What has an equal on Spark is translated; what would be answered otherwise stays in DuckDB's words, as a
function that DuckDB works out in the task (in_duckdb.py). A macro says such an expression as
`in_duckdb('type', 'expression over v1, v2 …', values …)`.
"""

from collections.abc import Callable

from sqlglot import ErrorLevel, exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import traverse_scope

from resolution.transform.otherwise import answered_otherwise
from resolution.transform.spark_lists import gather_in_order, unnest_together
from resolution.transform.translate import NotTranslated, without_own_names
from resolution.warehouse.spark.in_duckdb import Function
from resolution.warehouse.spark.types import on_spark

_CALL = "in_duckdb"
_TEXT = (exp.DataType.Type.TEXT, exp.DataType.Type.VARCHAR)
_ENDS = {"infinity": "9223372036854775807", "-infinity": "-9223372036854775808"}
"""The ends of time, in Spark's microseconds."""


def to_spark(query: str) -> tuple[str, set[Function]]:
    """Return a query of DuckDB as Spark has it, and the functions that it calls. Raises NotTranslated."""
    try:
        tree = parse_one(query, read="duckdb")
        for said in answered_otherwise(tree):
            raise NotTranslated(said)
        for scope in traverse_scope(tree):
            if isinstance(scope.expression, exp.Select):
                without_own_names(scope)
        for named in tree.find_all(exp.CTE):
            named.set("materialized", None)  # Spark decides by itself
        for select in list(tree.find_all(exp.Select)):
            unnest_together(select)
        tree = gather_in_order(tree)
        functions: set[Function] = set()
        tree = tree.transform(lambda node: _on_spark(node, functions))
        return tree.sql("spark", pretty=True, unsupported_level=ErrorLevel.RAISE), functions
    except SqlglotError as error:
        raise NotTranslated(" ".join(str(error).split())[:300]) from None


def data_type(written: str) -> str:
    """Return a type that a contract names, as Spark calls it."""
    return str(on_spark(written).simpleString())


def _on_spark(node: exp.Expr, functions: set[Function]) -> exp.Expr:
    if isinstance(node, exp.Anonymous) and node.name.lower() == _CALL:
        kind, expression, *values = node.expressions
        function = Function(kind.name, _whole(parse_one(expression.name, read="duckdb")).sql("duckdb"))
    elif (answers := _ANSWERS.get(type(node), _none)(node)) != "":
        function, values = _function(node, answers)
    elif type(node) is exp.Cast and node.this.is_string and node.this.name in _ENDS:
        return exp.Anonymous(this="timestamp_micros", expressions=[exp.Literal.number(_ENDS[node.this.name])])
    elif isinstance(node, exp.ArrayOverlaps):
        return exp.Anonymous(this="arrays_overlap", expressions=[node.this, node.expression])
    else:
        return node
    functions.add(function)
    translated = [value.transform(lambda inner: _on_spark(inner, functions)) for value in values]
    return exp.Anonymous(this=function.name, expressions=translated)


def _whole(expression: exp.Expr) -> exp.Expr:
    """Return an expression with those that it calls written out."""

    def written_out(node: exp.Expr) -> exp.Expr:
        if not (isinstance(node, exp.Anonymous) and node.name.lower() == _CALL):
            return node
        _, inner, *values = node.expressions
        given = {f"v{number}": value for number, value in enumerate(values, start=1)}
        tree = parse_one(inner.name, read="duckdb").transform(
            lambda one: (
                exp.paren(given[one.name].copy())
                if isinstance(one, exp.Column) and not one.table and one.name in given
                else one
            )
        )
        return exp.paren(_whole(tree))

    return expression.transform(written_out)


def _function(node: exp.Expr, answers: str) -> tuple[Function, list[exp.Expr]]:
    """Return a node as a function of those of its arguments that are no literals, and these."""
    values: list[exp.Expr] = []
    node = node.copy()
    for argument in list(node.iter_expressions()):
        if not isinstance(argument, (exp.Literal, exp.DataType, exp.Null)):
            values.append(argument.copy())
            argument.replace(exp.column(f"v{len(values)}"))
    return Function(answers, node.sql("duckdb")), values


def _of_try_cast(node: exp.Expr) -> str:
    to = node.args["to"]
    return "" if to.this in _TEXT else to.sql("duckdb")


def _none(_: exp.Expr) -> str:
    return ""


_ANSWERS: dict[type[exp.Expr], Callable[[exp.Expr], str]] = {
    exp.TryCast: _of_try_cast,
    exp.Lower: lambda _: "VARCHAR",
    exp.Upper: lambda _: "VARCHAR",
    exp.RegexpReplace: lambda _: "VARCHAR",
    exp.RegexpExtract: lambda _: "VARCHAR",
    exp.RegexpLike: lambda _: "BOOLEAN",
    exp.RegexpFullMatch: lambda _: "BOOLEAN",
}
"""What DuckDB answers otherwise than Spark, and the type of its answer."""
