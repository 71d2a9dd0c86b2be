"""The state of every version that ever was is opened and gone on from; of a later one nothing is touched."""

import os
import signal
import time

import duckdb
import psycopg
import pyarrow as pa
import pytest
from support.children import in_child
from support.crm import open_crm
from support.state_versions import FILES, UNCOUNTED, UNVERSIONED, columns, content, old_warehouse
from support.workspace import SHIPPED, fill, workspace
from typer.testing import CliRunner

from resolution import pipeline
from resolution.cli import app
from resolution.cluster import clients
from resolution.config import Configuration
from resolution.errors import WarehouseError
from resolution.schemas import EDGE, JUDGEMENT, LINKED_RECORD, MEMBERSHIP, STATE_TABLES, STATE_VERSION
from resolution.warehouse import duck, embedded, runs, seal, state
from resolution.warehouse.migrations import migrate as migrations
from resolution.warehouse.migrations.database import Database
from resolution.warehouse.migrations.migrate import CURRENT
from resolution.warehouse.tables import sql_type

NAMES = [file.stem for file in FILES]
every_version = pytest.mark.parametrize("file", FILES, ids=NAMES)
A, C, D, E = (
    f"{letter * 8}-0000-5000-8000-00000000000{n}" for letter, n in (("a", 1), ("c", 3), ("d", 4), ("e", 5))
)


def version(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute(f"SELECT version FROM {STATE_VERSION.qualified}").fetchall()


def test_there_is_a_warehouse_of_every_version() -> None:
    assert {int(name.split("_")[0]) for name in NAMES} == set(range(CURRENT + 1)), (
        "a new version needs a file in tests/golden/state_versions: its tables as they are made now"
    )


def test_the_declared_tables_are_those_of_the_current_version(tmp_path) -> None:
    kept = old_warehouse(tmp_path / "kept", FILES[-1])
    with duck.connect(kept) as con, duck.connect(workspace(tmp_path / "new")) as fresh:
        assert columns(fresh) == columns(con), (
            "resolution/schemas.py declares other tables than the current version has: add a step to "
            "resolution/warehouse/migrations and keep the new tables in tests/golden/state_versions"
        )


def test_a_new_warehouse_is_of_the_current_version(tmp_path) -> None:
    with duck.connect(workspace(tmp_path)) as con:
        assert version(con) == [(CURRENT,)]


@every_version
@pytest.mark.parametrize("read_only", [False, True])
def test_every_version_is_opened_and_has_what_is_declared(tmp_path, file, read_only) -> None:
    config = old_warehouse(tmp_path, file)
    with duck.connect(config, read_only=read_only) as con:
        assert version(con) == [(CURRENT,)]
        there = {(table, column) for table, column, _ in columns(con)}
    assert there == {(table.name, column) for table in STATE_TABLES for column in table.columns.names}


@every_version
def test_no_row_is_lost(tmp_path, file) -> None:
    config = old_warehouse(tmp_path, file)
    before = content(config.path(config.warehouse.path))
    with duck.connect(config) as con:
        for table in STATE_TABLES:
            if table in (MEMBERSHIP, EDGE, STATE_VERSION) or table.name not in before:
                continue  # they are made anew; the next test looks at them
            [(count,)] = con.execute(f"SELECT count(*) FROM {table.qualified}").fetchall()
            assert count == len(before[table.name]), table.name


@every_version
def test_who_was_which_client_is_known_of_every_published_run(tmp_path, file) -> None:
    require_what_was_left(old_warehouse(tmp_path, file))


def require_what_was_left(config: Configuration) -> None:
    with duck.connect(config, read_only=True) as con:
        left = [
            dict(con.execute(f"SELECT record_key, client_id FROM {state.as_of(MEMBERSHIP, n)}").fetchall())
            for n in (1, 2, 3)
        ]
        first = dict(con.execute("SELECT record_key, first_seen_run FROM resolution.membership").fetchall())
        redirects = con.execute("FROM resolution.client_id_redirect ORDER BY ALL").fetchall()
        edges = con.execute("SELECT record_key_r, since FROM resolution.edge ORDER BY ALL").fetchall()
    as_published = {"crm:1": A, "web:2": A, "pos:S1-3": C, "crm:4": D}
    assert left == [as_published, as_published, {"crm:1": A, "web:2": A, "pos:S1-3": A, "web:5": E}]
    assert first == {"crm:1": 1, "web:2": 1, "pos:S1-3": 1, "crm:4": 1, "web:5": 3}
    assert redirects == [(C, A, 3, None), (D, None, 3, None)]
    assert edges == [("pos:S1-3", 3), ("web:2", 1)]


@every_version
def test_a_following_run_is_full_and_carries_the_ids_on(tmp_path, file) -> None:
    config = old_warehouse(tmp_path, file)
    run = runs.require(config, pipeline.begin(config))
    assert (run.number, run.live_number, run.mode) == (4, 3, "full")
    linked = [
        {"record_key": key, "record_no": n, "content_hash": key, "since": 4}
        for n, key in enumerate(("crm:1", "web:2", "pos:S1-3", "web:5"))
    ]
    fill(config, LINKED_RECORD, linked)
    clients.cluster(config, run, JUDGEMENT.columns.empty_table(), 0.25, everything=True)
    with duck.connect(config) as con:
        standing = con.execute(f"SELECT record_key, client_id FROM {state.standing(MEMBERSHIP)}").fetchall()
        sums = seal.make_seal(con, run.number)
    assert dict(standing) == {"crm:1": A, "web:2": A, "pos:S1-3": A, "web:5": E}
    runs.note_seal(config, run.run_id, sums)
    sealed = runs.require(config, run.run_id)
    with duck.connect(config, read_only=True) as con:
        seal.require_unbroken(con, sealed, links_too=True)


@every_version
def test_status_and_history_tell_of_it(tmp_path, file) -> None:
    config = old_warehouse(tmp_path, file)
    (tmp_path / "clientfile.yaml").write_text(SHIPPED.read_text(encoding="utf-8"), encoding="utf-8")
    for command in (["status"], ["history"], ["client", C]):
        done = CliRunner().invoke(app, [*command, "--config", str(tmp_path / "clientfile.yaml")])
        assert done.exit_code == 0, (command, done.output)
    assert len(runs.last_runs(config)) == 3


def test_it_is_migrated_once(tmp_path) -> None:
    config = old_warehouse(tmp_path, UNCOUNTED[0])
    with duck.connect(config) as con:
        first = con.execute(f"FROM {STATE_VERSION.qualified}").fetchall()
    with duck.connect(config) as con:
        assert con.execute(f"FROM {STATE_VERSION.qualified}").fetchall() == first
        migrations.migrate(Database(lambda said: con.execute(said).fetchall(), sql_type), "w")
        assert con.execute(f"FROM {STATE_VERSION.qualified}").fetchall() == first


@pytest.mark.parametrize("file", UNVERSIONED, ids=[file.stem for file in UNVERSIONED])
def test_one_that_got_the_new_columns_beside_the_old_is_migrated_too(tmp_path, file) -> None:
    """What a clientfile from between did when it opened it: columns and tables were added, rows stayed."""
    config = old_warehouse(tmp_path, file)
    with duckdb.connect(str(config.path(config.warehouse.path))) as con:
        for table in ("membership", "edge"):
            for column in ("since", "until"):
                con.execute(f"ALTER TABLE resolution.{table} ADD COLUMN {column} INTEGER")
        con.execute("ALTER TABLE resolution.run ADD COLUMN number INTEGER")
        con.execute(
            "CREATE TABLE resolution.client_id_redirect "
            "(client_id VARCHAR, redirects_to VARCHAR, since INTEGER, until INTEGER)"
        )
    require_what_was_left(config)


def test_a_run_that_readers_see_though_it_was_killed_before_it_ended_has_its_state(tmp_path) -> None:
    config = old_warehouse(tmp_path, UNCOUNTED[0])
    with duckdb.connect(str(config.path(config.warehouse.path))) as con:
        con.execute("UPDATE resolution.run SET state = 'running' WHERE run_id = 'r20261103t020000'")
    with duck.connect(config) as con:
        assert con.execute(f"SELECT count(*) FROM {state.as_of(MEMBERSHIP, 3)}").fetchall() == [(4,)]


MOMENTS = (
    "ADD COLUMN",
    "RENAME TO edge_by_run",
    "client_id_redirect (client_id,",
    "INTO resolution.state_version",
)


def _kill_before(moment: str) -> None:
    """Have the process die before the first statement that says so."""

    def database(execute, column_type):
        def watched(statement):
            if moment in statement:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(statement)

        return made(watched, column_type)

    made, embedded.Database = embedded.Database, database


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_in_the_middle_it_leaves_the_old_version_whole(tmp_path, moment) -> None:
    config = old_warehouse(tmp_path, UNCOUNTED[0])
    path = config.path(config.warehouse.path)
    before = content(path)

    def migrate() -> None:
        _kill_before(moment)
        with duck.connect(config):
            pass

    assert in_child(migrate) == -signal.SIGKILL
    assert content(path) == before
    with duck.connect(config) as con:
        assert version(con) == [(CURRENT,)]
        assert con.execute(f"SELECT count(*) FROM {state.standing(MEMBERSHIP)}").fetchall() == [(4,)]


@pytest.mark.parametrize("read_only", [False, True])
def test_a_later_version_is_refused_and_left_as_it_is(tmp_path, read_only) -> None:
    config = workspace(tmp_path)
    with duck.connect(config) as con:
        con.execute(f"UPDATE {STATE_VERSION.qualified} SET version = {CURRENT + 1}")
        con.execute("DROP TABLE resolution.quarantine")  # a later version may well have others
    path = config.path(config.warehouse.path)
    before = path.read_bytes()
    refused = pytest.raises(WarehouseError, match=r"later version of clientfile.* Upgrade clientfile, or ")
    with refused, duck.connect(config, read_only=read_only):
        pass
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_to_open_it_costs_one_row(tmp_path) -> None:
    config = workspace(tmp_path)
    with duck.connect(config):
        pass
    with duckdb.connect(str(config.path(config.warehouse.path))) as con:
        began = time.perf_counter()
        assert not embedded._is_older(con, tmp_path)
        assert time.perf_counter() - began < 0.05


def test_an_empty_file_is_a_new_warehouse_to_whoever_looks(tmp_path) -> None:
    config = workspace(tmp_path)
    path = config.path(config.warehouse.path)
    path.parent.mkdir(parents=True)
    duckdb.connect(str(path)).close()
    assert runs.last_runs(config) == []


# Of an engine that has no words for all types, only those columns that the migrations speak of are copied.
POSTGRES = {
    "string": "text",
    "int32": "integer",
    "int64": "bigint",
    "double": "double precision",
    "timestamp[us, tz=UTC]": "timestamptz",
}
COPIED = {
    "run": "run_id, state, started_at",
    "membership": "run_id, record_key, client_id, first_seen_at",
    "edge": "run_id, record_key_l, record_key_r, match_weight, match_probability, match_key, model_version",
}
ALIKE = {
    "run": "run_id, number, mode",
    "membership": "record_key, client_id, first_seen_at, first_seen_run, since, until",
    "edge": "record_key_l, record_key_r, match_weight, match_key, levels, since, until",
    "client_id_redirect": "client_id, redirects_to, since, until",
    "state_version": "version, code_version",
}


def copy(old: duckdb.DuckDBPyConnection, con: psycopg.Connection) -> None:
    """Copy what a warehouse held before versions were counted into a PostgreSQL."""
    con.execute("CREATE SCHEMA resolution")
    for table, names in COPIED.items():
        rows = duck.fetch(old, f"SELECT {names} FROM resolution.{table}")
        types = ", ".join(f"{field.name} {POSTGRES[_of(field)]}" for field in rows.schema)
        con.execute(f"CREATE TABLE resolution.{table} ({types})")
        marks = ", ".join(["%s"] * rows.num_columns)
        con.cursor().executemany(
            f"INSERT INTO resolution.{table} VALUES ({marks})",
            [tuple(row.values()) for row in rows.to_pylist()],
        )


def _of(field: pa.Field) -> str:
    return "timestamp[us, tz=UTC]" if pa.types.is_timestamp(field.type) else str(field.type)


def in_postgres(con: psycopg.Connection) -> Database:
    def execute(statement: str) -> list[tuple[object, ...]]:
        cursor = con.execute(statement)
        return cursor.fetchall() if cursor.description else []

    return Database(execute, lambda field: POSTGRES.get(str(field.type), "text[]"))


def test_postgresql_is_migrated_alike(tmp_path) -> None:
    config = old_warehouse(tmp_path, UNCOUNTED[0])
    with open_crm() as dsn, psycopg.connect(dsn) as con:
        with duckdb.connect(str(config.path(config.warehouse.path))) as old:
            copy(old, con)
        migrations.migrate(in_postgres(con), "w")
        with duck.connect(config) as here:
            for table, names in ALIKE.items():
                query = f"SELECT {names} FROM resolution.{table} ORDER BY {names}"
                assert con.execute(query).fetchall() == here.execute(query).fetchall(), table
        con.rollback()
        assert in_postgres(con).columns() == {}
        migrations.migrate(in_postgres(con), "w")
        assert in_postgres(con).columns() == {table.name: set(table.columns.names) for table in STATE_TABLES}
        con.execute("UPDATE resolution.state_version SET version = 99")
        with pytest.raises(WarehouseError, match="later version of clientfile"):
            migrations.migrate(in_postgres(con), "w")
