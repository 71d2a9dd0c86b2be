"""Types on both sides: what a column is called in DuckDB, in which a warehouse declares it, and on a Spark.

Spark has no unsigned integers: a 64-bit hash is the bigint of the same bits there, smaller ones are wider.
JSON, times of day, intervals and UUIDs are text.
"""

from collections.abc import Mapping
from functools import cache

from pyspark.sql import types
from sqlglot import exp

Columns = Mapping[str, str]
"""The columns of a table with their types in DuckDB, in order."""

_DUCKDB: dict[type[types.DataType], str] = {
    types.StringType: "VARCHAR",
    types.BooleanType: "BOOLEAN",
    types.ByteType: "TINYINT",
    types.ShortType: "SMALLINT",
    types.IntegerType: "INTEGER",
    types.LongType: "BIGINT",
    types.FloatType: "FLOAT",
    types.DoubleType: "DOUBLE",
    types.DateType: "DATE",
    types.TimestampNTZType: "TIMESTAMP",
    types.TimestampType: "TIMESTAMP WITH TIME ZONE",
    types.BinaryType: "BLOB",
}
_KIND = exp.DataType.Type
_SPARK: dict[object, types.DataType] = {
    _KIND.BOOLEAN: types.BooleanType(),
    _KIND.TINYINT: types.ByteType(),
    _KIND.UTINYINT: types.ShortType(),
    _KIND.SMALLINT: types.ShortType(),
    _KIND.USMALLINT: types.IntegerType(),
    _KIND.INT: types.IntegerType(),
    _KIND.UINT: types.LongType(),
    _KIND.BIGINT: types.LongType(),
    _KIND.UBIGINT: types.LongType(),
    _KIND.INT128: types.DecimalType(38, 0),
    _KIND.DECIMAL: types.DecimalType(18, 3),
    _KIND.FLOAT: types.FloatType(),
    _KIND.DOUBLE: types.DoubleType(),
    _KIND.DATE: types.DateType(),
    _KIND.TIMESTAMP: types.TimestampNTZType(),
    _KIND.TIMESTAMPNTZ: types.TimestampNTZType(),
    _KIND.TIMESTAMPTZ: types.TimestampType(),
    _KIND.VARBINARY: types.BinaryType(),
}
"""Spark's types; of all others, text."""
_TOP = 1 << 63


@cache
def on_spark(kind: str) -> types.DataType:
    """Return Spark's type for one of DuckDB; its `simpleString()` is what SQL calls it."""
    return _on_spark(exp.DataType.build(kind, dialect="duckdb"))


def _on_spark(kind: exp.DataType) -> types.DataType:
    within = kind.expressions
    if kind.this == _KIND.DECIMAL and within:
        return types.DecimalType(*(int(size.name) for size in within))
    if kind.this in (_KIND.LIST, _KIND.ARRAY):
        return types.ArrayType(_on_spark(within[0]))
    if kind.this == _KIND.MAP:
        return types.MapType(*(_on_spark(of) for of in within))
    if kind.this == _KIND.STRUCT:
        return types.StructType([types.StructField(of.name, _on_spark(of.args["kind"])) for of in within])
    return _SPARK.get(kind.this, types.StringType())


def in_duckdb(kind: types.DataType) -> str:
    """Return what DuckDB calls a type of Spark."""
    if isinstance(kind, types.DecimalType):
        return f"DECIMAL({kind.precision},{kind.scale})"
    if isinstance(kind, types.ArrayType):
        return f"{in_duckdb(kind.elementType)}[]"
    if isinstance(kind, types.MapType):
        return f"MAP({in_duckdb(kind.keyType)}, {in_duckdb(kind.valueType)})"
    if isinstance(kind, types.StructType):
        fields = [f'"{field.name}" {in_duckdb(field.dataType)}' for field in kind.fields]
        return f"STRUCT({', '.join(fields)})"
    return _DUCKDB[type(kind)]


def shape(columns: Columns) -> types.StructType:
    """Return columns as Spark keeps them."""
    return types.StructType([types.StructField(name, on_spark(kind)) for name, kind in columns.items()])


def columns_of(schema: types.StructType) -> Columns:
    """Return the columns of what Spark made."""
    return {field.name: in_duckdb(field.dataType) for field in schema.fields}


def arriving(name: str, kind: str) -> str:
    """Return DuckDB's words for a column that Spark kept, as it was declared."""
    if kind == "UBIGINT":
        turned = f'CASE WHEN "{name}" < 0 THEN {2 * _TOP} ELSE 0 END'
        return f'("{name}"::HUGEINT + {turned})::UBIGINT AS "{name}"'
    return f'"{name}"::{kind} AS "{name}"'


def leaving(name: str, kind: str) -> str:
    """Return DuckDB's words for a column as Spark keeps it."""
    if kind == "UBIGINT":
        turned = f'CASE WHEN "{name}" >= {_TOP} THEN {2 * _TOP} ELSE 0 END'
        return f'("{name}"::HUGEINT - {turned})::BIGINT AS "{name}"'
    return f'"{name}"::{in_duckdb(on_spark(kind))} AS "{name}"'
