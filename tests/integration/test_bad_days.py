"""Days on which sources, clocks and people do what they should not: no id moves that need not move."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support import nights
from support.house import people
from support.nights import QUICK, Records, arrive, records_of, source_record
from support.workspace import DAY

from resolution import pipeline, scoring, transform
from resolution.config import Configuration
from resolution.errors import GateError, JudgementError, PublishError
from resolution.gates import links
from resolution.live import builds_before
from resolution.publish import kept_builds, live
from resolution.review import judging
from resolution.schemas import CLIENT_EVENT, CLIENT_ID_REDIRECT, MEMBERSHIP, RUN, VERSIONED
from resolution.warehouse import duck, runs
from resolution.warehouse.runs import Run

pytestmark = pytest.mark.slow

PEOPLE = people(200)
GATED = ("standardise", "link", "cluster", "check_links", "build_marts", "publish", "review")


@dataclass
class Nights:
    """A house of 110 clients that has published once; each night the sources hold what they are given."""

    config: Configuration
    records: Records
    clock: list[int]

    def run(self, stages: tuple[str, ...] = QUICK, **how: Any) -> Run:
        """Let the sources hold the records, and run."""
        arrive(self.config, self.records)
        self.clock[0] += 1
        run, _ = pipeline.run(self.config, names=stages, **how)
        return run

    def ask(self, query: str) -> list[Any]:
        """Ask the warehouse."""
        with duck.connect(self.config, read_only=True) as con:
            return con.execute(query).fetchall()

    def clients(self) -> dict[str, str]:
        """Return what readers see: record -> client."""
        file = self.config.path(self.config.publish.directory) / "parquet/client_identifier.parquet"
        rows = pq.read_table(file).to_pylist()
        return {row["record_key"]: row["client_id"] for row in rows}

    def events(self, number: int) -> list[tuple[Any, ...]]:
        """Return what happened to clients in the run of a number: event, client, record, cause."""
        return self.ask(
            f"SELECT event, client_id, record_key, cause FROM {CLIENT_EVENT.qualified} "
            f"WHERE since = {number} ORDER BY event_no"
        )

    def now(self) -> dict[str, list[Any]]:
        """Return who is which client and where retired ids lead, whatever the numbers of the runs."""
        queries = {
            "members": f"SELECT record_key, client_id, first_seen_at FROM {MEMBERSHIP.qualified}",
            "redirects": f"SELECT client_id, redirects_to FROM {CLIENT_ID_REDIRECT.qualified}",
        }
        return {
            name: self.ask(f"{query} WHERE until IS NULL ORDER BY ALL") for name, query in queries.items()
        }

    def judge(self, judgement: str, left: str, right: str) -> None:
        """Have a steward judge two records."""
        judging.judge(self.config, judgement, left, right, by="a steward", at=DAY)

    def raised(self, share: float) -> None:
        """Set gates.max_churn_share."""
        gates = self.config.gates.model_copy(update={"max_churn_share": share})
        self.config = self.config.model_copy(update={"gates": gates})


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Records]:
    root = tmp_path_factory.mktemp("nights") / "house"
    root.mkdir()
    records = records_of(110)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transform, "build_marts", nights.marts_by_hand)
        patch.setattr(pipeline, "_now", lambda: DAY)
        found = Nights(nights.house(root), records, [0])
        found.run(run_id="r1")
        assert len(set(found.clients().values())) == 110
    return root, records


@pytest.fixture
def house(
    first_night: tuple[Path, Records], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Nights]:
    root, records = first_night
    shutil.copytree(root, tmp_path / "house", symlinks=True)
    clock = [0]
    monkeypatch.setattr(transform, "build_marts", nights.marts_by_hand)
    monkeypatch.setattr(pipeline, "_now", lambda: DAY + timedelta(days=clock[0]))
    yield Nights(nights.house(tmp_path / "house"), dict(records), clock)


def renamed(records: Records, source: str) -> Records:
    """Return records after a source has given all of its own other keys."""
    others = {key: row for key, row in records.items() if row["source"] != source}
    ours = [row for row in records.values() if row["source"] == source]
    return others | {
        f"{source}:new-{row['source_record_id']}": row
        | {
            "source_record_id": f"new-{row['source_record_id']}",
            "record_key": f"{source}:new-{row['source_record_id']}",
        }
        for row in ours
    }


def test_a_source_that_renames_its_keys_is_stopped_and_named(house):
    before, records = house.clients(), house.records
    house.records = renamed(records, "pos")
    with pytest.raises(GateError, match="It looks as if pos had given its records other keys") as caught:
        house.run(GATED)
    assert "max_churn_share" in str(caught.value)
    assert not any(value in str(caught.value) for person in PEOPLE for value in person.values)
    assert (house.clients(), live(house.config).run_id) == (before, "r1")
    [failed, _] = runs.last_runs(house.config)
    assert (failed.state, failed.message) == ("failed", str(caught.value))

    house.records = records
    mended = house.run(GATED)
    assert (mended.mode, mended.live_run) == ("incremental", "r1")
    assert house.clients() == before, "the old keys have the old ids"
    assert house.events(mended.number) == []


def test_renamed_keys_are_let_through_when_that_is_meant(house):
    before = house.clients()
    house.records = renamed(house.records, "pos")
    house.raised(1.0)
    house.run(GATED)
    after = house.clients()
    stayed = before.keys() & after.keys()
    assert {key: after[key] for key in stayed} == {key: before[key] for key in stayed}
    assert len([key for key in after if key.startswith("pos:new-")]) == 110


def test_a_gate_that_failed_leaves_no_trace(house, first_night, tmp_path):
    house.records = renamed(house.records, "pos")
    with pytest.raises(GateError):
        house.run(GATED)
    house.records = first_night[1] | records_of(3, first=150)
    house.run(GATED)
    shutil.copytree(first_night[0], tmp_path / "other", symlinks=True)
    other = Nights(nights.house(tmp_path / "other"), house.records, house.clock)
    house.clock[0] -= 1
    other.run(GATED)
    assert house.now() == other.now()
    assert house.clients() == other.clients()
    assert house.events(3) == other.events(2)
    for table in VERSIONED:
        assert house.ask(f"SELECT count(*) FROM {table.qualified} WHERE since = 2 OR until = 2") == [(0,)]


def another_person(house: Nights, key: str) -> None:
    """Let a record tell of somebody else all at once."""
    source, _, number = key.partition(":")
    other = source_record(source, PEOPLE[190])[f"{source}:190"]
    house.records[key] = other | {"source_record_id": number, "record_key": key}


def test_a_record_that_turns_into_another_person_takes_no_id_along(house):
    """It leaves its client, who stays who they are, and founds another."""
    before = house.clients()
    assert before["pos:3"] == before["web:3"] == before["crm:3"]
    another_person(house, "pos:3")
    run = house.run()
    after = house.clients()
    assert {**after, "pos:3": before["pos:3"]} == before
    assert after["pos:3"] not in before.values()
    assert {event[0] for event in house.events(run.number)} >= {"split"}


def test_of_a_client_of_two_the_older_record_keeps_the_id_whoever_it_is(house):
    before = house.clients()
    assert [key for key, client in before.items() if client == before["pos:7"]] == ["pos:7", "web:7"]
    another_person(house, "pos:7")
    house.run()
    after = house.clients()
    assert {**after, "web:7": before["web:7"]} == before
    assert after["web:7"] not in before.values()


def test_the_only_record_of_a_client_that_turns_into_another_person_keeps_its_id(house):
    """Ids go with records: nothing else says who a client is."""
    house.records |= records_of(1, first=150)
    for key in ("web:150", "crm:150"):
        house.records.pop(key, None)
    house.run()
    before = house.clients()
    another_person(house, "pos:150")
    house.run()
    assert house.clients() == before


def test_a_founding_record_that_is_deleted_leaves_the_id(house):
    before = house.clients()
    for key in ("pos:7", "pos:8", "pos:9"):
        house.records[key] = house.records[key] | {"is_deleted": True}
    del house.records["pos:10"]
    house.run()
    after = house.clients()
    gone = {"pos:7", "pos:8", "pos:9", "pos:10"}
    assert after == {key: client for key, client in before.items() if key not in gone}


def test_clocks_that_go_backwards_move_nothing(house):
    before = house.clients()
    house.clock[0] = -40
    house.records |= records_of(2, first=150)
    second = house.run()
    house.records |= records_of(2, first=160)
    third = house.run()
    assert (second.number, third.number) == (2, 3)
    assert (second.live_run, third.live_run) == ("r1", second.run_id)
    assert [run.number for run in runs.last_runs(house.config)] == [3, 2, 1]
    assert {key: client for key, client in house.clients().items() if key in before} == before
    assert [build.run_id for build in kept_builds(house.config)] == ["r1", second.run_id, third.run_id]
    assert pipeline.rollback(house.config).run_id == second.run_id
    assert pipeline.rollback(house.config).run_id == "r1"


def test_the_newest_builds_are_kept_whatever_the_clock_says(house):
    house.run(run_id="r2")
    house.clock[0] = -40
    for number in (3, 4):
        house.run(run_id=f"r{number}")
    assert [build.run_id for build in kept_builds(house.config)] == ["r2", "r3", "r4"]


def test_a_judgement_on_a_record_that_nobody_knows_is_refused(house):
    with pytest.raises(JudgementError, match="There is no record pos:999"):
        house.judge("match", "pos:7", "pos:999")
    assert house.run().state == "published"


def test_a_judgement_on_a_deleted_record_waits_for_its_return(house):
    record = house.records.pop("pos:7")
    house.run()
    house.judge("no_match", "pos:7", "web:7")
    house.judge("match", "pos:7", "pos:8")
    without = house.clients()
    house.run()
    assert house.clients() == without
    house.records["pos:7"] = record
    house.run()
    after = house.clients()
    assert after["pos:7"] == after["pos:8"] != after["web:7"]


def test_after_a_rollback_ids_go_on_from_the_build_that_readers_see(house):
    before = house.clients()
    house.judge("match", "pos:7", "pos:8")
    house.records |= records_of(3, first=150)
    house.run(run_id="r2")
    assert house.clients() != before
    assert pipeline.rollback(house.config).run_id == "r1"
    assert house.clients() == before
    judging.withdraw(house.config, "pos:7", "pos:8", by="a steward", at=DAY)
    for key in list(house.records):
        if key.partition(":")[2] in ("150", "151", "152"):
            del house.records[key]
    third = house.run(run_id="r3")
    assert (third.live_run, third.number) == ("r1", 3)
    assert house.clients() == before
    assert house.events(2) == house.events(3) == []
    assert house.ask(f"SELECT count(*) FROM {CLIENT_ID_REDIRECT.qualified}") == [(0,)]


def test_a_build_that_another_took_the_place_of_is_not_gone_back_to(house):
    """r2 was rolled back and r3 went on from r1: what r2 was is undone, and r1 is the build before r3."""
    house.records |= records_of(3, first=150)
    house.run(run_id="r2")
    pipeline.rollback(house.config)
    house.run(run_id="r3")
    assert [build.run_id for build in kept_builds(house.config)] == ["r1", "r3"]
    assert pipeline.rollback(house.config).run_id == "r1"


def test_a_build_whose_state_is_undone_is_none_to_go_back_to(house):
    house.records |= records_of(3, first=150)
    house.run(run_id="r2")
    assert builds_before(house.config) == ["r1"]
    pipeline.rollback(house.config)
    assert builds_before(house.config) == ["r2"]
    house.run(run_id="r3", stages=QUICK[: QUICK.index("build_marts")])
    assert builds_before(house.config) == []
    with pytest.raises(PublishError, match="The state of the run r2 is gone"):
        pipeline.rollback(house.config, "r2")


def test_the_same_records_again_write_nothing_new(house):
    before, state = house.clients(), house.now()
    again = house.run()
    assert (again.mode, again.state) == ("incremental", "published")
    for table in VERSIONED:
        assert house.ask(f"SELECT count(*) FROM {table.qualified} WHERE since = 2 OR until = 2") == [(0,)]
    assert house.events(2) == []
    assert (house.clients(), house.now()) == (before, state)


def test_a_full_run_over_the_same_records_moves_nothing(house):
    before = house.clients()
    full = house.run(full=True)
    assert (full.mode, full.reason) == ("full", "it was asked for")
    assert house.clients() == before
    assert house.events(2) == []


def truth_of(house: Nights, path: Path) -> Path:
    keys = sorted(house.clients())
    pq.write_table(pa.table({"record_key": keys, "person_id": [k.partition(":")[2] for k in keys]}), path)
    return path


def test_an_earlier_build_is_explained_and_measured_as_it_was(house, tmp_path):
    truth = truth_of(house, tmp_path / "truth.parquet")
    before = scoring.evaluate_live(house.config, truth).scores
    together = pipeline.explain(house.config, "pos:7", "web:7")
    assert together.standing.are_one
    house.judge("no_match", "pos:7", "web:7")
    house.run(run_id="r2")
    assert not pipeline.explain(house.config, "pos:7", "web:7").standing.are_one
    assert scoring.evaluate_live(house.config, truth).scores != before
    pipeline.rollback(house.config)
    assert pipeline.explain(house.config, "pos:7", "web:7").standing.are_one
    assert scoring.evaluate_live(house.config, truth).scores == before


def test_what_a_failed_run_made_is_not_what_is_explained(house, monkeypatch):
    house.judge("no_match", "pos:7", "web:7")

    def fails(*_: object) -> Callable[..., None]:
        raise GateError("No.", "Never.")

    monkeypatch.setattr(links, "check_links", fails)
    with pytest.raises(GateError):
        house.run(GATED, run_id="r2")
    assert pipeline.explain(house.config, "pos:7", "web:7").standing.are_one


def test_a_run_goes_on_only_as_it_began(house):
    """A run that was killed and is started again after the settings changed compares all records."""
    house.records |= records_of(1, first=150)
    arrive(house.config, house.records)
    assert runs.require(house.config, pipeline.begin(house.config, "r2")).mode == "incremental"
    house.config = house.config.model_copy(update={"default_country": "GB"})
    again = house.run(run_id="r2")
    assert (again.mode, again.reason) == ("full", "default_country was changed")
    assert house.ask(f"SELECT count(*) FROM {RUN.qualified}") == [(2,)]
