"""An incremental day keeps the rows of clients that did not change, and makes what a full build would."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from support import nights
from support.house import people
from support.workspace import fill, workspace
from tables_landed_by_hand import land_all

from resolution import transform
from resolution.config import Configuration
from resolution.schemas import MEMBERSHIP, OBSERVATION, build_schema
from resolution.standardise.records import standardise
from resolution.transform import project as transform_project
from resolution.transform import variables
from resolution.warehouse import duck

pytestmark = pytest.mark.slow

FIRST = datetime(2026, 11, 20, tzinfo=UTC)
DAYS = 2
TABLES = ("client", "client_attribute_provenance", "client_contact_point", "client_identifier")
RULES = [
    {"rule": "fresh_first", "source": None, "max_age": 30},
    {"rule": "most_frequent", "source": None, "max_age": None},
    {"rule": "source_trust", "source": None, "max_age": None},
]
MADE = (
    "int_client_records",
    "client_fingerprint",
    "int_candidates",
    "int_contact_points",
    "int_client_values",
)
SOLD = ("int_consent_entries", "int_priced_touchpoints", "client_touchpoint", "int_home_stores")
SELECTED = (*MADE, "path:seeds", *SOLD, *TABLES, "build")


class House:
    """Records of three sources, and which client each belongs to, changed a little every day."""

    def __init__(self) -> None:
        self.random = random.Random(20261123)
        self.records: nights.Records = {}
        self.client: dict[str, str] = {}
        for person in people(60):
            for source in ("pos", "web", "crm"):
                if person.number == 0 or self.random.random() < 0.7:
                    self.add(source, person)

    def add(self, source: str, person: Any) -> None:
        before = FIRST - timedelta(days=self.random.randint(1, 60))
        slips = {"email": self.random.choice([person.email, "test@test.fr", f"{person.given}@", None])}
        slips |= {
            "phone": self.random.choice([person.phone, "0142000000"]),
            "other_emails": ["x@example.org"],
        }
        for key, row in nights.source_record(source, person, updated_at=before, **slips).items():
            self.records[key], self.client[key] = row, f"client-{person.number}"

    def live_through(self, day: int) -> None:
        """Records change, go, move and are merged away, one comes, one is back; two clients become one."""
        now = FIRST + timedelta(days=day)
        changed, deleted, merged, moved, joined = self.random.sample(sorted(self.records), 5)
        self.records[changed] |= {"phone": f"01420011{day}2", "updated_at": now}
        self.records[merged] |= {"merged_into": joined.split(":")[1]}
        self.client[moved] = self.client[joined]
        retired = self.client[changed]
        self.client = {key: f"client-{day}" if of == retired else of for key, of in self.client.items()}
        self.records[deleted] |= {"is_deleted": True}
        self.add("crm", people(1, 900 + day)[0])
        self.records["pos:0"] |= {"is_deleted": day == 1}

    def arrive(self, config: Configuration, observed: Any) -> None:
        nights.arrive(config, self.records)
        standardise(config, observed)
        there = {key for key, row in self.records.items() if not row["is_deleted"]}
        rows = [
            {"record_key": key, "client_id": of, "since": 1, "first_seen_at": FIRST}
            for key, of in self.client.items()
            if key in there
        ]
        fill(config, MEMBERSHIP, rows)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Configuration]:
    config = workspace(tmp_path_factory.mktemp("carried"))
    with duck.connect(config) as con:
        land_all(con)
    transform.stage_sources(config)
    with pytest.MonkeyPatch.context() as patch:
        known = variables.rules(transform.PROJECT / "seeds", config.sources)
        patch.setattr(variables, "rules", lambda *_: known | {"email": RULES, "phone": RULES})
        patch.setattr(transform_project, "_BUILT", SELECTED)
        yield config


def built(config: Configuration, run_id: str, live_run: str | None, day: int) -> dict[str, set[str]]:
    """Build a day's marts and return their rows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transform_project, "_as_of", lambda _: FIRST + timedelta(days=day))
        patch.setattr(transform_project, "MARTS", TABLES)
        transform.build_marts(config, run_id, live_run)
    return {
        name: rows(config, f"SELECT t::VARCHAR FROM {build_schema(run_id)}.{name} AS t") for name in TABLES
    }


def rows(config: Configuration, query: str) -> set[str]:
    with duck.connect(config) as con:
        found = [value for (value,) in con.execute(query).fetchall()]
    assert len(found) == len(set(found))
    return set(found)


def carried(config: Configuration, run_id: str) -> int:
    return len(
        rows(config, f"SELECT client_id FROM {build_schema(run_id)}.client_fingerprint WHERE is_carried")
    )


def test_days_carried_over_are_what_full_builds_make(
    config: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House()
    house.arrive(config, None)
    with duck.connect(config) as con:
        observed = duck.fetch(con, f"FROM {OBSERVATION.qualified}")
    built(config, "d0", None, 0)
    assert carried(config, "d0") == 0
    for day in range(1, DAYS + 1):
        house.live_through(day)
        house.arrive(config, observed)
        kept = built(config, f"d{day}", f"d{day - 1}", day * 7)
        assert 10 < carried(config, f"d{day}") < len(kept["client"])
        monkeypatch.setattr(transform_project, "marts_version", lambda _: "another")
        anew = built(config, "anew", f"d{day}", day * 7)
        monkeypatch.undo()
        assert carried(config, "anew") == 0
        assert kept == anew, f"day {day}"
