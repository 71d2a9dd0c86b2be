"""The version of the state: which one this code reads, and how an older one comes to it."""

from collections.abc import Callable, Iterable

from resolution import __version__
from resolution.errors import WarehouseError
from resolution.schemas import STATE, STATE_TABLES, STATE_VERSION, Table
from resolution.warehouse.migrations import m0001_state_has_versions
from resolution.warehouse.migrations.database import Database

STEPS: tuple[Callable[[Database], None], ...] = (m0001_state_has_versions.migrate,)
"""What leads from each version to the next; the first from whatever was before they were counted."""

CURRENT = len(STEPS)
"""The version that this code reads and writes. A table or a column more is a version more (see
docs/decisions/0036-the-state-has-a-version.md)."""

READ = f"SELECT max(version) FROM {STATE_VERSION.qualified}"
"""What is asked on every opening."""


def require_not_newer(found: int, warehouse: object) -> None:
    """Raise WarehouseError when a later clientfile wrote the state of `warehouse`, as people call it."""
    if found > CURRENT:
        raise WarehouseError(
            f"The warehouse {warehouse} is of a later version of clientfile: its state has version {found}, "
            f"this one knows versions up to {CURRENT}.",
            "Upgrade clientfile, or restore the warehouse together with the published folder from the backup "
            "made before the upgrade.",
        )


def migrate(database: Database, warehouse: object) -> None:
    """Bring the state to the current version, in the one transaction that the caller has begun.

    Makes all tables where there are none. Whoever may share the database with others holds a lock from
    before: what is there is looked at here once more. Raises WarehouseError when the state is newer.
    """
    there = database.columns()
    found = _version(database) if STATE_VERSION.name in there else 0
    require_not_newer(found, warehouse)
    if found == CURRENT:
        return
    if there:
        for step in STEPS[found:]:
            step(database)
    else:
        database.execute(f"CREATE SCHEMA IF NOT EXISTS {STATE}")
    _complete(database, STATE_TABLES)
    database.execute(f"DELETE FROM {STATE_VERSION.qualified}")
    database.execute(
        f"INSERT INTO {STATE_VERSION.qualified} (version, migrated_at, code_version) "
        f"VALUES ({CURRENT}, CURRENT_TIMESTAMP, '{__version__}')"
    )


def _version(database: Database) -> int:
    [(version,)] = database.execute(READ)
    return int(version or 0)


def _complete(database: Database, tables: Iterable[Table]) -> None:
    """Make the declared tables that are missing, and the declared columns that a table has not."""
    there = database.columns()
    for table in tables:
        if table.name in there:
            database.add(table, [field for field in table.columns if field.name not in there[table.name]])
        else:
            database.create(table)
