"""Declared tables in DuckDB's words."""

import pyarrow as pa

from resolution.schemas import Table

_SQL_TYPES = {
    "string": "VARCHAR",
    "bool": "BOOLEAN",
    "int8": "TINYINT",
    "uint8": "UTINYINT",
    "uint64": "UBIGINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "double": "DOUBLE",
    "date32[day]": "DATE",
    "timestamp[us, tz=UTC]": "TIMESTAMPTZ",
    "list<item: string>": "VARCHAR[]",
    "list<item: int8>": "TINYINT[]",
    "map<string, string>": "MAP(VARCHAR, VARCHAR)",
    "map<string, int32>": "MAP(VARCHAR, INTEGER)",
    "map<string, int64>": "MAP(VARCHAR, BIGINT)",
    "map<string, double>": "MAP(VARCHAR, DOUBLE)",
}


def sql_type(field: pa.Field) -> str:
    """Return DuckDB's word for the type of a column."""
    return _SQL_TYPES[str(field.type)]


def sql_columns(table: Table) -> list[tuple[str, str]]:
    """Return the columns of a declared table with their SQL types."""
    return [(field.name, sql_type(field)) for field in table.columns]


def create_table(table: Table) -> str:
    """Return the statement that makes a declared table if it is not there."""
    columns = ", ".join(f'"{name}" {type_}' for name, type_ in sql_columns(table))
    return f"CREATE TABLE IF NOT EXISTS {table.qualified} ({columns})"
