"""Roles of a server: each may do what it is for, and no more."""

import duckdb
import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from support.publications import make_build
from support.server import DSN, ask, empty, on_server, open_server
from support.workspace import DAY, workspace
from typer.testing import CliRunner

from resolution.cli import app
from resolution.commands.init import ADMIN
from resolution.config import load
from resolution.errors import PublishError, WarehouseError
from resolution.export import Order, export
from resolution.publish import live, publish, rollback
from resolution.warehouse import duck
from resolution.warehouse.postgres.roles import MASKED_READER, PIPELINE, READER, ROLES, STEWARD, make_roles

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with open_server(tmp_path_factory.mktemp("server") / "data") as running:
        yield running.dsn


@pytest.fixture
def config(server, tmp_path, monkeypatch):
    """A warehouse with its roles, worked on by a login that holds the pipeline's and nothing else."""
    empty(server)
    config = on_server(workspace(tmp_path))
    make_roles(config, server)
    ask(server, "SELECT 1")
    with psycopg.connect(server, autocommit=True) as con:
        con.execute("DROP ROLE IF EXISTS worker")
        con.execute(
            f"CREATE ROLE worker LOGIN; GRANT {PIPELINE} TO worker; ALTER ROLE worker SET role TO {PIPELINE}"
        )
    monkeypatch.setenv("CLIENTFILE_WAREHOUSE_DSN", make_conninfo(server, user="worker"))
    yield config
    monkeypatch.undo()
    empty(server)
    with psycopg.connect(server, autocommit=True) as con:
        con.execute("DROP OWNED BY worker; DROP ROLE worker")


def published(config, run_id="r1", number=1):
    make_build(config, run_id, 3, f"'{run_id}' AS run_id, 'a' || range || '@mail.example' AS email, ")
    return publish(config, run_id, model_version="m", code_version="0", now=DAY, number=number)


def seen_by(server, role, query):
    with psycopg.connect(server, autocommit=True) as con:
        con.execute(f"SET ROLE {role}")
        return con.execute(query).fetchall()


MAY = {
    READER: ["client_file.client", "client_file_masked.client", "build_r1.client"],
    MASKED_READER: ["client_file_masked.client"],
    STEWARD: ["client_file.client", "resolution.edge", "resolution.judgement"],
}
MAY_NOT = {
    READER: ["resolution.edge"],
    MASKED_READER: ["client_file.client", "build_r1.client", "resolution.edge"],
    STEWARD: ["raw.landed"],
}


def test_each_role_reads_what_it_is_for(config, server) -> None:
    with duck.connect(config) as con:
        con.execute("CREATE TABLE raw.landed AS SELECT 1 AS a")
    assert published(config)["client"] == 3
    for role, tables in MAY.items():
        for table in tables:
            seen_by(server, role, f"SELECT count(*) FROM {table}")
    for role, tables in MAY_NOT.items():
        for table in tables:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                seen_by(server, role, f"SELECT count(*) FROM {table}")


@pytest.mark.parametrize("role", [READER, MASKED_READER, STEWARD])
def test_readers_write_nothing(config, server, role) -> None:
    published(config)
    for statement in (
        "DELETE FROM client_file.client",
        "CREATE TABLE client_file.x (a int)",
        "CREATE SCHEMA x",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            seen_by(server, role, statement)


def test_the_pipeline_makes_no_roles_and_no_databases(config, server) -> None:
    for statement in ("CREATE ROLE somebody", "CREATE DATABASE another"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            seen_by(server, PIPELINE, statement)


def test_masked_views_show_no_contact_data(config, server) -> None:
    published(config)
    [columns] = seen_by(
        server,
        MASKED_READER,
        "SELECT array_agg(column_name::text) FROM information_schema.columns "
        "WHERE table_schema = 'client_file_masked' AND table_name = 'client'",
    )
    emails = seen_by(server, MASKED_READER, "SELECT DISTINCT email FROM client_file_masked.client")
    assert emails == [(None,)]  # a domain of three clients may be somebody's name
    assert "client_id" in columns[0]


def test_a_long_reader_holds_nobody_up_and_sees_one_file(config, server) -> None:
    published(config, "r1", 1)
    with psycopg.connect(server) as reader:
        reader.execute(f"SET ROLE {READER}")
        reader.execute("DECLARE slow CURSOR FOR SELECT run_id FROM client_file.client")
        [(schema,)] = reader.execute("SELECT 'build_r1'").fetchall()
        published(config, "r2", 2)
        assert reader.execute("FETCH ALL FROM slow").fetchall() == [("r1",)] * 3
        assert reader.execute(f"SELECT DISTINCT run_id FROM {schema}.client").fetchall() == [("r1",)]
        assert reader.execute("SELECT DISTINCT run_id FROM client_file.client").fetchall() == [("r2",)]
    assert live(config).run_id == "r2"
    rollback(config)
    assert seen_by(server, READER, "SELECT DISTINCT run_id FROM client_file.client") == [("r1",)]


def test_no_more_builds_are_kept_than_are_asked_for(config, server) -> None:
    for number in range(1, 6):
        published(config, f"r{number}", number)
    found = ask(server, "SELECT nspname::text FROM pg_namespace WHERE starts_with(nspname::text, 'build_')")
    assert sorted(name for (name,) in found if not name.endswith("__masked")) == [
        "build_r3",
        "build_r4",
        "build_r5",
    ]
    left = ask(server, "SELECT nspname::text FROM pg_namespace WHERE strpos(nspname::text, '__until_') > 0")
    assert left == []


def test_roles_are_made_once(config, server) -> None:
    assert make_roles(config, server) == []
    assert ask(server, "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'clientfile%'") == [(len(ROLES),)]


def test_a_role_without_rights_is_a_sentence(config, server, monkeypatch) -> None:
    with psycopg.connect(server, autocommit=True) as con:
        con.execute("DROP ROLE IF EXISTS nobody_much")
        con.execute("CREATE ROLE nobody_much LOGIN")
    monkeypatch.setenv("CLIENTFILE_WAREHOUSE_DSN", make_conninfo(server, user="nobody_much"))
    with pytest.raises(WarehouseError, match="lacks a right"), duck.connect(config) as con:
        con.execute("SELECT count(*) FROM resolution.edge")
    with psycopg.connect(server, autocommit=True) as con:
        con.execute("DROP ROLE nobody_much")


def test_a_build_is_exported_from_its_schema(config, tmp_path) -> None:
    published(config)
    counts = export(config, Order(tmp_path / "whole", tables=("client",)))
    assert counts == {"client": 3}
    rows = duckdb.sql(f"SELECT client_id FROM '{tmp_path}/whole/client.parquet'").fetchall()
    assert rows == [("r1-0",), ("r1-1",), ("r1-2",)]
    export(config, Order(tmp_path / "masked", tables=("client",), masked=True))
    assert duckdb.sql(f"SELECT DISTINCT email FROM '{tmp_path}/masked/client.parquet'").fetchall() == [
        (None,)
    ]
    with pytest.raises(PublishError, match="has no table nothing"):
        export(config, Order(tmp_path / "none", tables=("nothing",)))


def test_init_makes_what_is_missing_and_names_no_secret(server, tmp_path, monkeypatch) -> None:
    def init(*more):
        done = CliRunner().invoke(app, ["init", str(tmp_path / "house"), *more])
        assert done.exit_code == 0, done.output
        return done.output

    monkeypatch.delenv(DSN)
    monkeypatch.delenv(ADMIN, raising=False)
    assert "Set CLIENTFILE_WAREHOUSE_DSN" in init("--warehouse", "postgres")
    monkeypatch.setenv(ADMIN, make_conninfo(server, password="secretsecret"))
    monkeypatch.setenv(DSN, server)
    assert "secretsecret" not in init()
    assert "4 roles are there" in init()
    assert load(tmp_path / "house" / "clientfile.yaml").warehouse.kind == "postgres"
