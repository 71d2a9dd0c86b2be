"""The state on a real PostgreSQL: new, of an earlier version, of a later one, and wanted by two at once."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from support.crm import open_crm
from support.workspace import workspace

from resolution.config import PostgresWarehouse
from resolution.errors import WarehouseError
from resolution.schemas import STATE_TABLES
from resolution.warehouse.migrations.migrate import CURRENT
from resolution.warehouse.postgres import worker


@pytest.fixture(scope="module")
def dsn():
    with open_crm() as dsn:
        yield dsn


@pytest.fixture
def config(tmp_path, dsn, monkeypatch):
    monkeypatch.setenv("CLIENTFILE_WAREHOUSE_DSN", dsn)
    asked(dsn, "DROP SCHEMA IF EXISTS resolution CASCADE")
    return workspace(tmp_path).model_copy(update={"warehouse": PostgresWarehouse(kind="postgres")})


def asked(dsn: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(dsn, autocommit=True) as con:
        cursor = con.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def columns(dsn: str) -> set[tuple[object, ...]]:
    return set(
        asked(
            dsn,
            "SELECT table_name, column_name, data_type, collation_name FROM information_schema.columns "
            "WHERE table_schema = 'resolution'",
        )
    )


def opened(config, read_only: bool = False) -> list[tuple[object, ...]]:
    with worker.connect(config, read_only) as con:
        return con.execute("SELECT version, migrated_at FROM resolution.state_version").fetchall()


def test_a_new_one_is_of_the_current_version(config, dsn) -> None:
    [(version, when)] = opened(config)
    assert version == CURRENT
    assert {(table, column) for table, column, *_ in columns(dsn)} == {
        (table.name, column) for table in STATE_TABLES for column in table.columns.names
    }
    assert opened(config) == opened(config, read_only=True) == [(version, when)]


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize(
    "before", ["DROP TABLE resolution.state_version", "DELETE FROM resolution.state_version"]
)
def test_an_earlier_one_is_migrated(config, dsn, read_only, before) -> None:
    opened(config)
    whole = columns(dsn)
    asked(dsn, f"{before}; ALTER TABLE resolution.run DROP COLUMN memory_mb; DROP TABLE resolution.edge")
    assert opened(config, read_only)[0][0] == CURRENT
    assert columns(dsn) == whole


@pytest.mark.parametrize("read_only", [False, True])
def test_a_later_one_is_refused(config, dsn, read_only) -> None:
    opened(config)
    asked(dsn, "UPDATE resolution.state_version SET version = 99; DROP TABLE resolution.edge")
    before = columns(dsn)
    with pytest.raises(WarehouseError, match="later version of clientfile: its state has version 99"):
        opened(config, read_only)
    assert columns(dsn) == before


def test_two_who_open_it_at_once_make_it_once(config, dsn) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: opened(config), range(4)))
    assert len({tuple(rows) for rows in found}) == 1
