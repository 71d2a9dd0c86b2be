"""The state on the server: made, or brought to the version of this code, before anybody uses it."""

from collections.abc import Collection
from typing import Any

from resolution.schemas import STATE_TABLES, STATE_VERSION
from resolution.warehouse.migrations.database import Database
from resolution.warehouse.migrations.migrate import CURRENT, READ, migrate, require_not_newer
from resolution.warehouse.postgres.catalog import make_indexes
from resolution.warehouse.postgres.types import definition
from resolution.warehouse.tables import sql_type

_LOCK = 7_261_540_905  # any number that no other program locks in the same database


def bring_up_to_date(cursor: Any, tables: Collection[str], place: str) -> bool:
    """Tell whether tables were made or migrated, in the transaction that is open and is to be committed then.

    `tables` are those that are there, as `schema.name`. Raises WarehouseError where the state is of a later
    version.
    """
    found = _version(cursor) if STATE_VERSION.qualified in tables else 0
    require_not_newer(found, place)
    if found == CURRENT:
        return False
    cursor.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")  # of two workers one migrates, one looks again
    migrate(Database(lambda statement: _execute(cursor, statement), _column_type), place)
    for table in STATE_TABLES:
        make_indexes(cursor, table.qualified)
    return True


def _version(cursor: Any) -> int:
    [(found,)] = _execute(cursor, READ)
    return int(found or 0)


def _execute(cursor: Any, statement: str) -> list[tuple[Any, ...]]:
    cursor.execute(statement)
    return list(cursor.fetchall()) if cursor.description else []


def _column_type(field: Any) -> str:
    return definition(field.name, sql_type(field)).removeprefix(f'"{field.name}" ')
