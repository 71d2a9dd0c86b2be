"""A real PostgreSQL: reachable or not, with rights or without."""

import psycopg
import pytest
from support.checks import outcomes, said
from support.workspace import workspace

from demo.postgres import Postgres
from resolution.config import PostgresWarehouse
from resolution.doctor import server
from resolution.errors import ConfigurationError
from resolution.warehouse.migrations.database import Database
from resolution.warehouse.migrations.migrate import migrate
from resolution.warehouse.postgres.roles import MASKED_READER, PIPELINE, READER, ROLES

VARIABLE = "CLIENTFILE_WAREHOUSE_DSN"
SCHEMAS = ("raw", "staging", "intermediate", "seeds", "resolution", "client_file")


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    with Postgres(tmp_path_factory.mktemp("server")) as running:
        with psycopg.connect(running.dsn, autocommit=True) as con:
            con.execute("CREATE ROLE worker LOGIN; CREATE ROLE somebody LOGIN")
            for role in ROLES:
                con.execute(f"CREATE ROLE {role} NOLOGIN".encode())
            con.execute("CREATE DATABASE old ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        yield running


@pytest.fixture
def admin(postgres):
    """A connection of the owner, whose grants are taken back at the end."""
    with psycopg.connect(postgres.dsn, autocommit=True) as con:
        con.execute(f"GRANT CREATE ON DATABASE postgres TO {PIPELINE}; GRANT {PIPELINE} TO worker".encode())
        for schema in SCHEMAS:
            con.execute(f"CREATE SCHEMA {schema} AUTHORIZATION {PIPELINE}".encode())
        yield con
        for schema in SCHEMAS:
            con.execute(f"DROP SCHEMA {schema} CASCADE".encode())
        con.execute(f"REVOKE {PIPELINE} FROM worker; DROP OWNED BY somebody, {PIPELINE}".encode())


@pytest.fixture
def config(tmp_path, postgres, monkeypatch):
    monkeypatch.setenv(VARIABLE, postgres.dsn.replace("postgres@", "worker:hidden@"))
    return workspace(tmp_path).model_copy(update={"warehouse": PostgresWarehouse(kind="postgres")})


def found(config) -> dict[str, str]:
    checks = list(server.examine(config))
    assert "hidden" not in said(checks)
    return outcomes(checks)


def test_a_server_on_which_all_is_as_it_should_be(config, admin) -> None:
    expected = (
        "server",
        "release",
        "encoding",
        "clock",
        "connections",
        "rights",
        "roles",
        "readers",
        "others",
    )
    assert found(config) == dict.fromkeys(expected, "ok") | {"state": "skipped"}


def test_the_place_is_told_without_a_password(config, postgres, monkeypatch) -> None:
    host, port = "127.0.0.1", postgres.dsn.rsplit(":", 1)[1].split("/")[0]
    monkeypatch.setenv(VARIABLE, f"host={host} port={port} user=worker password=hidden dbname=postgres")
    checks = list(server.examine(config))
    assert "127.0.0.1/postgres can be reached, as worker" in said(checks)
    assert "hidden" not in said(checks)


def test_without_an_address_nothing_is_asked(config, monkeypatch) -> None:
    monkeypatch.delenv(VARIABLE)
    assert found(config) == {"server": "skipped"}


def test_what_is_no_address_is_said(config, monkeypatch) -> None:
    monkeypatch.setenv(VARIABLE, "nonsense with hidden")
    with pytest.raises(ConfigurationError, match=f"{VARIABLE} does not hold the address") as error:
        list(server.examine(config))
    assert "hidden" not in str(error.value)


@pytest.mark.parametrize(
    ("part", "instead", "sentence"),
    [
        ("worker:hidden@", "nobody:hidden@", "knows no such database or role"),
        ("/postgres", "/elsewhere", "knows no such database or role"),
        ("127.0.0.1", "127.0.0.1:1,127.0.0.1", "cannot be reached"),
    ],
)
def test_who_cannot_connect_is_told_why(config, postgres, monkeypatch, part, instead, sentence) -> None:
    dsn = postgres.dsn.replace("postgres@", "worker:hidden@").replace(part, instead)
    if ":1," in dsn:
        dsn = "postgresql://worker:hidden@127.0.0.1:1/postgres"
    monkeypatch.setenv(VARIABLE, dsn)
    checks = list(server.examine(config))
    assert outcomes(checks) == {"server": "failure"}
    assert sentence in said(checks)
    assert "hidden" not in said(checks)


@pytest.mark.parametrize(("sign", "why", "remedy"), server._SENTENCES)
def test_what_servers_say_is_put_in_our_words(sign, why, remedy) -> None:
    check = server._unreachable("host/db", "VARIABLE", f'FATAL: "secret" {sign} "secret"')
    assert check.sentence == f"host/db {why}."
    assert check.remedy.startswith(remedy)
    assert check.remedy.endswith("VARIABLE.")


def test_an_old_release_and_another_encoding_fail(config, postgres, monkeypatch) -> None:
    assert server._release(14).outcome == "failure"
    assert server._release(15).outcome == "ok"
    monkeypatch.setenv(VARIABLE, postgres.dsn.removesuffix("/postgres") + "/old")
    assert found(config)["encoding"] == "failure"


def test_clocks_apart_and_few_connections_are_worth_a_look(postgres) -> None:
    with psycopg.connect(postgres.dsn) as con:
        assert server._clock(con, allowed=-1).outcome == "warning"
        assert server._connections(con, few=10_000).outcome == "warning"


def test_a_role_that_may_make_no_schema_fails(config, admin) -> None:
    admin.execute(f"REVOKE CREATE ON DATABASE postgres FROM {PIPELINE}".encode())
    assert found(config)["rights"] == "failure"


def test_a_role_that_may_not_write_a_schema_fails(config, admin) -> None:
    admin.execute("ALTER SCHEMA resolution OWNER TO postgres")
    checks = list(server.examine(config))
    assert outcomes(checks)["rights"] == "failure"
    assert "the schemas resolution." in said(checks)


def test_a_role_that_is_no_member_is_worth_a_look(config, admin) -> None:
    admin.execute(f"REVOKE {PIPELINE} FROM worker; GRANT CREATE ON DATABASE postgres TO worker".encode())
    for schema in SCHEMAS:
        admin.execute(f"GRANT ALL ON SCHEMA {schema} TO worker".encode())
    assert found(config)["rights"] == "warning"
    admin.execute("DROP OWNED BY worker")


def test_roles_that_are_not_there_are_worth_a_look(config, admin) -> None:
    admin.execute(f"DROP ROLE {MASKED_READER}".encode())
    checks = list(server.examine(config))
    admin.execute(f"CREATE ROLE {MASKED_READER}".encode())
    assert outcomes(checks)["roles"] == "warning"
    assert MASKED_READER in said(checks)


@pytest.mark.parametrize(
    ("role", "schema", "outcome"),
    [
        (READER, "client_file", "ok"),
        (READER, "resolution", "failure"),
        (MASKED_READER, "raw", "failure"),
        (MASKED_READER, "client_file", "failure"),
    ],
)
def test_readers_see_only_what_is_meant_for_them(config, admin, role, schema, outcome) -> None:
    admin.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}".encode())
    assert found(config)["readers"] == outcome


def test_others_who_see_the_warehouse_are_named(config, admin) -> None:
    admin.execute("GRANT USAGE ON SCHEMA raw TO somebody")
    checks = list(server.examine(config))
    assert outcomes(checks)["others"] == "warning"
    assert "somebody" in said(checks)


def test_the_version_of_the_state_is_looked_at(config, admin) -> None:
    def execute(statement: str) -> list[tuple[object, ...]]:
        cursor = admin.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []

    with admin.transaction():
        admin.execute(f"SET LOCAL ROLE {PIPELINE}".encode())
        migrate(Database(execute, lambda field: "integer" if field.name == "version" else "text"), "w")
    assert found(config)["state"] == "ok"
    admin.execute("UPDATE resolution.state_version SET version = 99")
    assert found(config)["state"] == "failure"
    admin.execute("DELETE FROM resolution.state_version")
    assert found(config)["state"] == "warning"
