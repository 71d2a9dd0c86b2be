"""Types on both sides: what a column is called in DuckDB, in which a warehouse declares it, and on a Spark.

Spark has no unsigned integers: a 64-bit hash is the bigint of the same bits there, smaller ones are wider.
JSON, times of day, intervals and UUIDs are text.
"""

from collections.abc import Mapping
from typing import Any

import duckdb
from pyspark.sql import types

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
_SPARK = {name: kind() for kind, name in _DUCKDB.items()} | {
    "UTINYINT": types.ShortType(),
    "USMALLINT": types.IntegerType(),
    "UINTEGER": types.LongType(),
    "UBIGINT": types.LongType(),
    "HUGEINT": types.DecimalType(38, 0),
}
_TOP = 1 << 63


def on_spark(kind: str) -> types.DataType:
    """Return Spark's type for one of DuckDB; its `simpleString()` is what SQL calls it."""
    return _on_spark(duckdb.sqltype(kind))


def _on_spark(kind: Any) -> types.DataType:
    if kind.id == "decimal":
        width, scale = (int(size) for _, size in kind.children)
        return types.DecimalType(width, scale)
    if kind.id in ("list", "array"):
        return types.ArrayType(_on_spark(dict(kind.children)["child"]))
    if kind.id == "map":
        return types.MapType(*(_on_spark(of) for _, of in kind.children))
    if kind.id == "struct":
        return types.StructType([types.StructField(name, _on_spark(of)) for name, of in kind.children])
    return _SPARK.get(str(kind), types.StringType())


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
