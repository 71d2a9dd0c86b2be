"""Databases that are pulled from: whether they can be reached, and hold the tables and columns to be read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import exc

from resolution.config import SqlSource, SqlTable
from resolution.doctor.check import Check, failure, ok, skipped

PATIENCE = 10
"""Seconds to wait for a connection."""
_NOT_ALLOWED = "42501"


def examine(name: str, source: SqlSource) -> Iterator[Check]:
    """Connect, and read nothing of each table."""
    dsn = os.environ.get(source.dsn_env)
    if not dsn:
        yield skipped(name, f"{source.dsn_env} is not set.")
        return
    try:
        with _connected(dsn) as con:
            found = [
                check
                for table, settings in source.tables.items()
                if (check := _lacking(con, name, source.schema_name, table, settings))
            ]
    except (exc.ArgumentError, exc.NoSuchModuleError, ImportError, ValueError):
        yield failure(
            name,
            f"{source.dsn_env} does not hold the address of a database.",
            "Set it to postgresql://user:password@host/database.",
        )
    except exc.SQLAlchemyError as error:
        yield failure(
            name,
            f"The database cannot be reached ({type(error).__name__}).",
            f"See whether it is up and takes this user, and check {source.dsn_env}.",
        )
    else:
        yield from found
        if not found:
            yield ok(name, f"The database answers; all {len(source.tables)} tables can be read.")


@contextmanager
def _connected(dsn: str) -> Iterator[sa.Connection]:
    url = sa.make_url(dsn)
    limits = {"connect_timeout": PATIENCE} if url.get_backend_name() == "postgresql" else {}
    with sa.create_engine(url, poolclass=sa.NullPool, connect_args=limits).connect() as con:
        yield con


def _lacking(con: sa.Connection, name: str, schema: str, table: str, settings: SqlTable) -> Check | None:
    """Say what of a table is not as the configuration has it; None when all is."""
    label = f"{name} {table}"
    try:
        there = {column["name"] for column in sa.inspect(con).get_columns(table, schema=schema)}
    except exc.NoSuchTableError:
        there = set()
    if not there:
        return failure(
            label,
            f"There is no table {schema}.{table}, or this user may not see it.",
            "Check the schema and the table in the configuration, and the user's rights.",
        )
    wanted = dict.fromkeys(
        [*settings.key, *settings.required, *([settings.cursor] if settings.cursor else [])]
    )
    missing = [column for column in wanted if column not in there]
    if missing:
        return failure(
            label,
            f"{schema}.{table} has no column {', '.join(missing)}.",
            "Check the table against the configuration.",
        )
    try:
        with con.begin_nested() if con.in_transaction() else con.begin():
            con.execute(sa.select(sa.literal(1)).select_from(sa.table(table, schema=schema)).limit(0))
    except exc.DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None)
        why = "this user may not read it" if state == _NOT_ALLOWED else f"it cannot be read ({state})"
        return failure(label, f"{schema}.{table}: {why}.", "Have SELECT granted.")
    return None
