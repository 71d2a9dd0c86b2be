"""A PostgreSQL server as the warehouse, for tests: one for a module, emptied between tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from demo.postgres import Postgres
from resolution.config import Configuration, PostgresWarehouse

DSN = "CLIENTFILE_WAREHOUSE_DSN"


@contextmanager
def open_server(folder: Path) -> Iterator[Postgres]:
    """Run a server until the end of the block; commands find it."""
    with Postgres(folder) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv(DSN, server.dsn)
        yield server


def on_server(config: Configuration) -> Configuration:
    """Return a configuration whose warehouse is the server."""
    return config.model_copy(update={"warehouse": PostgresWarehouse(kind="postgres", busy_seconds=2)})


def empty(dsn: str) -> None:
    """Remove all schemas of a warehouse."""
    with psycopg.connect(dsn, autocommit=True) as con:
        found = con.execute(
            "SELECT nspname::text FROM pg_namespace WHERE nspname !~ '^pg_|^public$|^information_schema$'"
        )
        for (schema,) in found.fetchall():
            con.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))


def ask(dsn: str, query: str) -> list[tuple[object, ...]]:
    """Ask the server."""
    with psycopg.connect(dsn) as con:
        return con.execute(query.encode()).fetchall()
