"""The marts of a brand's first two days, built by DuckDB and by a PostgreSQL server: the same values."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.both_engines import copied, differences, on_a_server
from support.examples import is_long
from support.workspace import workspace

from demo.brand import DemoBrand, prepare, second_day
from demo.show import DIRECTORY
from resolution import pipeline, transform
from resolution.config import Configuration
from resolution.schemas import build_schema
from resolution.warehouse import duck
from resolution.warehouse.runs import Run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_long(), reason="CLIENTFILE_LONG=1: test_same_answer.py has the whole way"),
]

PEOPLE, SEED = 300, 7
STAGES = ("stage_sources", "standardise", "check_records", "link", "cluster", "build_marts", "publish")
STAGED = ("int_source_records", "int_touchpoints", "int_consents", "int_preferences", "int_referrals")
HASHES = ("fingerprint", "value_hash", "source_hash")
"""What is a number of its own on each engine, or is written as another."""


@dataclass
class Day:
    """In which tables the two engines differ, and how many clients each carried over and worked out."""

    differences: dict[str, str]
    carried: tuple[dict[bool, int], dict[bool, int]]


def carried(config: Configuration, run: Run) -> dict[bool, int]:
    with duck.connect(config) as con:
        query = f"SELECT is_carried, count(*) FROM {build_schema(run.run_id)}.client_fingerprint GROUP BY ALL"
        return dict(con.execute(query).fetchall())


def lived_through(config: Configuration, server: Configuration) -> Day:
    """Pull and run on DuckDB, build the marts of the same state on the server, and compare."""
    with DemoBrand(config.path(DIRECTORY)) as served, pytest.MonkeyPatch.context() as patch:
        for name, value in served.environment.items():
            patch.setenv(name, value)
        for source in config.sources:
            pipeline.pull(config, source)
    run, _ = pipeline.run(config, names=STAGES)
    copied(config, server)
    copied(config, server, ("intermediate",), STAGED)
    transform.build_marts(server, run.run_id, run.live_run, run.number)
    found = differences(config, server, build_schema(run.run_id), HASHES)
    found |= differences(config, server, "intermediate", HASHES)
    return Day(found, (carried(config, run), carried(server, run)))


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Day]]:
    root = tmp_path_factory.mktemp("brand")
    config = workspace(root)
    prepare(config.path(DIRECTORY), PEOPLE, SEED)
    with on_a_server(config, Path(root) / "server") as server:
        first = lived_through(config, server)
        second_day(config.path(DIRECTORY))
        yield [first, lived_through(config, server)]


def test_the_first_build_is_the_same(days: list[Day]) -> None:
    assert days[0].differences == {}


def test_the_second_build_which_goes_on_from_the_first_is_the_same(days: list[Day]) -> None:
    assert days[1].differences == {}


def test_the_same_clients_are_carried_over(days: list[Day]) -> None:
    on_duckdb, on_server = days[1].carried
    assert on_duckdb == on_server
    assert on_duckdb[True] > on_duckdb[False] > 0
