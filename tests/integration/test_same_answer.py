"""One brand, one model, two days, each kind of warehouse: the same clients, ids, events and values."""

import os
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from support.alike import contents, project
from support.engines import on_small_spark
from support.server import DSN, on_server, open_server

from demo.brand import DemoBrand, prepare, second_day
from resolution import pipeline
from resolution.errors import WarehouseError
from resolution.progress import silent
from resolution.publish import live
from resolution.schemas import (
    CLIENT_EVENT,
    CLIENT_ID_REDIRECT,
    EDGE,
    GATE_RESULT,
    LINKED_RECORD,
    MARTS,
    MEMBERSHIP,
    STANDARDISED_RECORD,
    build_schema,
)

pytestmark = pytest.mark.slow

PEOPLE, SEED = 150, 7
BEGAN = datetime.now(UTC).replace(microsecond=0)
STATE = (STANDARDISED_RECORD, EDGE, LINKED_RECORD, MEMBERSHIP, CLIENT_ID_REDIRECT, CLIENT_EVENT)
OF_THE_ENGINE = {"source_hash", "standard"}
"""How a warehouse knows that a record changed: it is compared with itself only."""
OF_THE_PULL = {"build": {"as_of"}}
"""What tells when a pull landed: each warehouse was filled by a pull of its own."""
KINDS = ("duckdb", "postgres", "spark")


def at(day):
    return lambda: BEGAN + timedelta(days=day)


@pytest.fixture(scope="module")
def brand(tmp_path_factory):
    folder = tmp_path_factory.mktemp("brand")
    prepare(folder, PEOPLE, SEED, silent)
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with open_server(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def projects(brand, server, tmp_path_factory):
    """A project a kind of warehouse, all by the first one's model, after two days of pulls and runs."""
    root = tmp_path_factory.mktemp("projects")
    with pytest.MonkeyPatch.context() as patch:
        found = {kind: project(root / kind, brand, root / "models") for kind in KINDS}
        found["postgres"] = on_server(found["postgres"])
        found["spark"] = on_small_spark(found["spark"])
        for day in (1, 2):
            if day == 2:
                second_day(brand, silent)
            patch.setattr(pipeline, "_now", at(day))
            with DemoBrand(brand) as sources:
                os.environ.update(sources.environment)
                for config in found.values():
                    for source in config.sources:
                        pipeline.pull(config, source)
                for config in found.values():
                    pipeline.run(config, run_id=f"r{day}")
        yield found


@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize("table", STATE, ids=lambda table: table.name)
def test_the_state_is_the_same(projects, kind, table) -> None:
    key = ", ".join(table.key)
    expected = contents(projects["duckdb"], table.qualified, key, OF_THE_ENGINE)
    assert contents(projects[kind], table.qualified, key, OF_THE_ENGINE) == expected
    assert expected or table == CLIENT_ID_REDIRECT


@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize("run_id", ["r1", "r2"])
@pytest.mark.parametrize("table", MARTS)
def test_the_client_file_is_the_same(projects, kind, run_id, table) -> None:
    where, but = f"{build_schema(run_id)}.{table}", OF_THE_PULL.get(table, set())
    expected = contents(projects["duckdb"], where, MARTS[table], but)
    assert contents(projects[kind], where, MARTS[table], but) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_the_second_day_was_incremental_by_the_same_model(projects, kind) -> None:
    from resolution.warehouse import runs

    first, second = (runs.require(projects[kind], run_id) for run_id in ("r1", "r2"))
    assert (first.mode, second.mode) == ("full", "incremental")
    assert second.model_version == runs.require(projects["duckdb"], "r1").model_version


def restart(server, patch):
    """Return a listener that restarts the server once, when pairs are being compared."""
    done = []

    def listen(what, *_):
        if what.startswith("link: compare") and not done:
            done.append(what)
            server.restart()
            patch.setenv(DSN, server.dsn)

    return listen


@contextmanager
def full_disk(server):
    """Have the server refuse what a gate writes, as it does when it finds no room for a row."""
    with psycopg.connect(server.dsn, autocommit=True) as con:
        con.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'no room for %', NEW USING ERRCODE = 'disk_full'; END $$"
        )
        con.execute(
            f"CREATE TRIGGER full_disk BEFORE INSERT ON {GATE_RESULT.qualified} "
            "FOR EACH ROW EXECUTE FUNCTION no_room()"
        )
        yield
        con.execute("DROP FUNCTION no_room CASCADE")


def test_a_server_restarted_or_full_ends_the_run_and_the_same_run_goes_on(
    projects, server, monkeypatch
) -> None:
    config = projects["postgres"]
    monkeypatch.setattr(pipeline, "_now", at(3))
    with pytest.raises(WarehouseError, match="was shut down|was lost"):
        pipeline.run(config, restart(server, monkeypatch), run_id="r3", full=True)
    assert live(config).run_id == "r2"
    with full_disk(server), pytest.raises(WarehouseError) as caught:
        pipeline.run(config, run_id="r3")
    assert caught.value.what == "The disk of the warehouse's server is full."
    assert live(config).run_id == "r2"
    done, _ = pipeline.run(config, run_id="r3")
    assert (done.state, live(config).run_id) == ("published", "r3")
    events = contents(config, CLIENT_EVENT.qualified, "since, event_no")
    assert not [event for event in events if event["since"] == done.number]  # nothing moved without cause
