"""Whatever comes in whatever batches, the clients are those of one run over the records there are at last."""

import random
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.days import Days, days
from support.examples import examples
from support.history import contradictory
from support.people import people
from support.workspace import DAY, fill_records, workspace

from resolution.link import blocking
from resolution.link.train import train

PEOPLE = people(40, copies=0.8)
KEYS = [row["record_key"] for row in PEOPLE]
SLIPS = [
    {"given_name_std": "ana"},
    {"phone_std": None},
    {"email_std": "shared@free.fr", "email_local_std": "shared", "email_domain_std": "free.fr"},
    {"city_std": "lyon", "postal_code_std": "69001"},
    {"family_name_std": "martin", "birth_date_std": None},
]
_RECORDS = st.sets(st.sampled_from(KEYS), min_size=1, max_size=12)
_PAIRS = st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS)).filter(lambda pair: pair[0] < pair[1])
CHANGES = st.one_of(
    st.tuples(st.just("come"), _RECORDS, st.none()),
    st.tuples(st.just("come"), _RECORDS, st.none()),
    st.tuples(st.just("change"), _RECORDS, st.integers(0, len(SLIPS) - 1)),
    st.tuples(st.just("become"), st.sampled_from(KEYS), st.sampled_from(KEYS)),
    st.tuples(st.just("go"), _RECORDS, st.none()),
    st.tuples(st.just("merge"), st.sampled_from(KEYS), st.sampled_from(KEYS)),
    st.tuples(st.just("quarantine"), st.sampled_from(KEYS), st.none()),
    st.tuples(st.just("judge"), _PAIRS, st.sampled_from(["match", "no_match"])),
    st.tuples(st.just("withdraw"), _PAIRS, st.none()),
)
BATCHES = st.lists(st.lists(CHANGES, min_size=1, max_size=4), min_size=1, max_size=4)


@dataclass
class Sources:
    """What the sources and the stewards say at present."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    quarantined: set[str] = field(default_factory=set)
    judgements: dict[tuple[str, str], str] = field(default_factory=dict)

    def let(self, what: str, on: Any, value: Any) -> None:
        """Let something happen."""
        known = {row["record_key"]: row for row in PEOPLE}
        match what:
            case "come":
                self.rows |= {key: known[key] for key in on}
            case "change":
                self.rows |= {key: known[key] | SLIPS[value] for key in on if key in self.rows}
            case "become":
                self.rows[on] = known[value] | {"record_key": on}
            case "go":
                self.rows |= {key: known[key] | {"is_deleted": True} for key in on}
            case "merge" if on < value:
                self.rows[value] = known[value] | {"merged_into": on}
            case "quarantine":
                self.quarantined ^= {on}
            case "judge" if not contradictory(self.judgements | {on: value}):
                self.judgements[on] = value
            case "withdraw":
                self.judgements.pop(on, None)

    def told(self) -> list[dict[str, Any]]:
        """Return the records, whose content has a hash, in an order of their own."""
        rows = [row | {"content_hash": repr(sorted(row.items()))} for row in self.rows.values()]
        random.Random(len(rows)).shuffle(rows)
        return rows


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    config = workspace(tmp_path_factory.mktemp("trained"))
    fill_records(config, people())
    train(config, "r1", DAY)
    return config


def live(project: Days, sources: Sources, mode: str = "incremental") -> None:
    project.day(sources.told(), sources.judgements, sources.quarantined, mode)


@examples(6)
@given(batches=BATCHES, overgrown=st.sampled_from([4, 8, 200]))
def test_batches_end_as_one_full_run_ends(trained, batches, overgrown) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocking, "OVERGROWN", overgrown)
        by_day, at_once = days(Path(folder) / "by_day", trained), days(Path(folder) / "at_once", trained)
        sources = Sources()
        sources.let("come", set(KEYS[::2]), None)
        live(by_day, sources)
        for batch in batches:
            for change in batch:
                sources.let(*change)
            live(by_day, sources)
        live(at_once, sources)
        assert by_day.edges() == at_once.edges()
        assert by_day.partition() == at_once.partition()
        ids = by_day.clients()
        live(by_day, sources, "full")
        assert (by_day.counts["edges added"], by_day.counts["edges dropped"]) == (0, 0)
        assert (by_day.clients(), by_day.events()) == (ids, [])


def test_a_day_on_which_nothing_happened_writes_nothing(trained, tmp_path) -> None:
    project, sources = days(tmp_path, trained), Sources()
    sources.let("come", set(KEYS), None)
    live(project, sources)
    before = (project.edges(), project.clients())
    live(project, sources)
    assert (project.edges(), project.clients()) == before
    assert project.events() == []
    assert project.counts["records compared"] == 0


def test_only_pairs_with_a_changed_side_are_compared(trained, tmp_path) -> None:
    project, sources = days(tmp_path, trained), Sources()
    sources.let("come", set(KEYS), None)
    live(project, sources)
    everything = project.counts["candidate pairs"]
    sources.let("change", {KEYS[3]}, 0)
    live(project, sources)
    assert project.counts["records compared"] == 1
    assert 0 < project.counts["candidate pairs"] < everything / 10


def test_a_key_that_outgrows_its_block_parts_those_that_met_by_it_alone(
    trained, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(blocking, "OVERGROWN", 3)
    project, sources = days(tmp_path, trained), Sources()
    shared = {"loyalty_number_std": "L-1"}
    sources.rows = {f"pos:{n}": PEOPLE[n] | shared | {"record_key": f"pos:{n}"} for n in (0, 20, 40)}
    live(project, sources)
    sources.rows["pos:4"] = PEOPLE[60] | shared | {"record_key": "pos:4"}
    live(project, sources)
    assert project.counts["overgrown keys"] > 0
    assert project.counts["records compared"] == 4  # the three that met by it are looked at again


def test_a_retrained_model_moves_only_ids_whose_clients_changed(tmp_path) -> None:
    house = workspace(tmp_path / "models")
    fill_records(house, people())
    first = train(house, "r1", DAY)
    project, sources = days(tmp_path / "days", house), Sources()
    sources.let("come", set(KEYS), None)
    contact_points = ("record_key", "email_", "given_name", "family_name", "is_", "source", "issues")
    for row in [row for row in PEOPLE if row["record_key"] > "web:0020"]:  # known by their e-mail alone
        sources.rows[row["record_key"]] = {k: v for k, v in row.items() if k.startswith(contact_points)}
    live(project, sources)
    before = project.clients()
    fill_records(house, [row | {"email_std": None, "phone_std": None} for row in people(60, seed=3)])
    assert train(house, "r2", DAY).version != first.version
    live(project, sources, "full")
    after = project.clients()
    assert project.counts["edges added"] > 0
    kept = {frozenset(group) for group in groups(before)} & {frozenset(group) for group in groups(after)}
    assert 0 < len(kept) < len(groups(before))
    assert all(after[key] == before[key] for group in kept for key in group)
    moved = {key for key in after if after[key] != before[key]}
    told = {key for event in project.events() for key in event if isinstance(key, str)}
    assert {after[key] for key in moved} | {before[key] for key in moved} <= told


def groups(clients: dict[str, str]) -> list[set[str]]:
    found: dict[str, set[str]] = {}
    for key, client in clients.items():
        found.setdefault(client, set()).add(key)
    return list(found.values())
