"""Which tables are on the server, and how new ones are made there."""

from collections.abc import Iterable
from typing import Any

from resolution.schemas import BLOCKING_KEY, BUILD_PREFIX
from resolution.warehouse.postgres.types import Column, column, definition
from resolution.warehouse.worker import SCHEMAS

_INDEXES = {
    BLOCKING_KEY.qualified: {"blocking_key_key": "(key)", "blocking_key_record": "USING brin (record_no)"}
}
"""The tables of which a run reads a small part: keys by value, and those of a record's version."""
_COLUMNS = f"""
SELECT n.nspname || '.' || c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_catalog.pg_attribute AS a
JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid AND c.relkind IN ('r', 'v', 'm', 'p')
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE (n.nspname = ANY (string_to_array('{",".join(SCHEMAS)}', ','))
    OR starts_with(n.nspname::text, '{BUILD_PREFIX}'))
    AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY n.nspname, c.relname, a.attnum
"""

Catalog = dict[str, tuple[Column, ...]]


def read_catalog(cursor: Any) -> Catalog:
    """Return the tables and views of the warehouse with their columns, by `schema.name`."""
    cursor.execute(_COLUMNS)
    found: Catalog = {}
    for table, name, server in cursor.fetchall():
        found[table] = (*found.get(table, ()), column(table, name, server))
    return found


def make(cursor: Any, table: str, columns: Iterable[tuple[str, str]]) -> None:
    """Make a table, and its schema, of columns with their types in DuckDB."""
    schema, name = table.split(".", 1)
    defined = ", ".join(definition(one, local) for one, local in columns)
    cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    cursor.execute(f'CREATE TABLE IF NOT EXISTS "{schema}"."{name}" ({defined})')


def add_columns(cursor: Any, table: str, columns: Iterable[tuple[str, str]]) -> None:
    """Add columns, given with their types in DuckDB, to a table."""
    schema, name = table.split(".", 1)
    for added, local in columns:
        cursor.execute(f'ALTER TABLE "{schema}"."{name}" ADD COLUMN {definition(added, local)}')


def make_indexes(cursor: Any, table: str) -> None:
    """Make the indexes of a table, if they are not there."""
    for name, what in _INDEXES.get(table, {}).items():
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {table} {what}")


def drop_indexes(cursor: Any, table: str) -> None:
    """Drop the indexes of a table."""
    schema, _ = table.split(".", 1)
    for name in _INDEXES.get(table, {}):
        cursor.execute(f"DROP INDEX IF EXISTS {schema}.{name}")
