"""dbt on a real server: staging as on DuckDB, both kinds in one process, and failures without values."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from dbt.compilation import Compiler
from support.both_engines import DSN, copied, differences, on_a_server
from support.workspace import workspace
from tables_landed_by_hand import land_all

from resolution import transform
from resolution.config import Configuration
from resolution.errors import TransformError, WarehouseError
from resolution.transform import on_server
from resolution.warehouse import duck

pytestmark = pytest.mark.slow

Both = tuple[Configuration, Configuration]
STAGED = ("int_source_records", "int_touchpoints", "int_consents", "int_preferences", "int_referrals")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    root = tmp_path_factory.mktemp("house")
    config = workspace(root)
    with duck.connect(config) as con:
        land_all(con)
    with on_a_server(config, Path(root) / "server") as server:
        copied(config, server)
        yield config, server


def test_staging_is_the_same_and_the_kinds_take_turns(both: Both) -> None:
    config, server = both
    counts = [transform.stage_sources(one) for one in (config, server, config, server)]
    assert counts == [{"crm": 2, "web": 3, "pos": 4}] * 4
    assert differences(config, server, "intermediate", tables=STAGED) == {}
    assert differences(config, server, "staging") == {}


def test_text_is_compared_by_code_point(both: Both) -> None:
    _, server = both
    transform.stage_sources(server)
    with psycopg.connect(os.environ[DSN]) as con:
        found = con.execute(
            "SELECT DISTINCT collation_name FROM information_schema.columns "
            "WHERE table_name = 'int_source_records' AND data_type = 'text'"
        ).fetchall()
    assert found == [("C",)]


def test_nothing_is_left_behind(both: Both) -> None:
    _, server = both
    before = Compiler._compile_code, dict(os.environ)
    transform.stage_sources(server)
    assert (Compiler._compile_code, dict(os.environ)) == before
    with psycopg.connect(os.environ[DSN]) as con:
        query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'clientfile'"
        assert con.execute(query).fetchall() == [(0,)]


def test_the_password_is_in_no_profile(both: Both) -> None:
    _, server = both
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DSN, os.environ[DSN].replace("postgres@", "postgres:geheim@") + "?sslmode=prefer")
        with on_server.on_server(server) as opened:
            assert "geheim" not in (Path(opened.profiles) / "profiles.yml").read_text(encoding="utf-8")
            assert (os.environ["PGPASSWORD"], os.environ["PGSSLMODE"]) == ("geheim", "prefer")
        assert "PGPASSWORD" not in os.environ
        transform.stage_sources(server)


def test_a_failure_says_which_model_and_no_value(both: Both) -> None:
    _, server = both
    with psycopg.connect(os.environ[DSN], autocommit=True) as con:
        con.execute(
            "CREATE OR REPLACE FUNCTION clientfile_sql.french_time(given text) RETURNS timestamptz "
            "LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT ('Dupont ' || given)::timestamptz $$"
        )
        with pytest.raises(TransformError, match="int_") as refused:
            transform.stage_sources(server)
        assert "22007" in str(refused.value)
        assert "Dupont" not in str(refused.value)
        con.execute("COMMENT ON SCHEMA clientfile_sql IS 'not as it should be'")
    transform.stage_sources(server)


def test_a_server_that_is_gone_has_the_warehouses_own_words(both: Both) -> None:
    _, server = both
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DSN, "postgresql://postgres@127.0.0.1:1/postgres")
        with pytest.raises(WarehouseError, match="was lost"):
            transform.stage_sources(server)
