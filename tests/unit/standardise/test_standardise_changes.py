"""Only changed records are worked on, and it makes no difference in how many runs they came."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from source_records_by_hand import land, name_of, run, source_record, stored

from resolution.config import Configuration
from resolution.schemas import OBSERVATION, STANDARDISED_RECORD
from resolution.standardise import change, records, version
from resolution.standardise.kinds import COUNTRY, KINDS
from resolution.warehouse import duck


def observations(*rows: tuple[str, str, str]) -> pa.Table:
    listed = [dict(zip(("kind", "source", "value"), row, strict=True)) for row in rows]
    return pa.Table.from_pylist(listed, schema=OBSERVATION.columns)


OBSERVED = observations(
    ("day_first", "pos", "true"),
    ("day_first", "web", "false"),
    ("day_first", "crm", "true"),
    ("default_month_day", "pos", "01-01"),
    ("default_date", "pos", "1970-01-01"),
    ("historical_source", "crm", ""),
    ("newest_year", "", "2018"),
    ("shared_email", "", "boutique@exemple.fr"),
    ("shared_phone", "", "+33493112243"),
    ("shared_loyalty_number", "", "CARD1"),
    ("shared_tax_id", "", "RSSMRA80A01H501U"),
)
NOTHING = observations()


def remembered(config: Configuration) -> dict[str, list[Any]]:
    with duck.connect(config, read_only=True) as con:
        tables = [kind.table.qualified for kind in (COUNTRY, *KINDS)]
        return {table: con.execute(f"FROM {table} ORDER BY ALL").fetchall() for table in tables}


def observed_in(config: Configuration) -> pa.Table:
    with duck.connect(config, read_only=True) as con:
        return duck.fetch(con, f"FROM {OBSERVATION.qualified}")


def update(config: Configuration, assignment: str, where: str = "true") -> None:
    with duck.transaction(config) as con:
        con.execute(f"UPDATE {STANDARDISED_RECORD.qualified} SET {assignment} WHERE {where}")


KEYS = [f"{source}:{number}" for source in ("pos", "web", "crm", "new") for number in range(4)]
NAMES = st.sampled_from([None, "Anna", "BILL", "王", "O'Neil Jr", "de la Tour"])
EMAILS = st.sampled_from(["boutique@exemple.fr", "a@exemple.fr", "b@exemple.fr", "noemail@noemail.com"])
PHONES = st.sampled_from(["0493112243", "0612345679", "347 123 4568"])
VALUES = {
    "updated_at": st.sampled_from([None, datetime(2019, 5, 6, tzinfo=UTC)]),
    "is_deleted": st.booleans(),
    "merged_into": st.sampled_from([None, "0"]),
    "given_name": NAMES,
    "family_name": NAMES,
    "full_name": st.sampled_from([None, "Anna Mia Bo", "小明 王", "Tomoko Kondo"]),
    "birth_date": st.sampled_from(
        [None, "01/01/1970", "01/01/1980", "03/04/1980", "1300-05-06", "2020-02-01"]
    ),
    "email": st.none() | EMAILS,
    "phone": st.none() | PHONES,
    "other_emails": st.none() | st.lists(EMAILS, max_size=2),
    "other_phones": st.none() | st.lists(PHONES, max_size=2),
    "country": st.sampled_from([None, "France", "Italie"]),
    "postal_code": st.sampled_from([None, "75 002", "00100"]),
    "loyalty_number": st.sampled_from([None, "card1", "card2"]),
    "tax_id": st.sampled_from([None, "RSSMRA80A01H501U"]),
}
# What a day brings: records by key, None for one that is gone.
DAY = st.dictionaries(st.sampled_from(KEYS), st.none() | st.fixed_dictionaries(VALUES), min_size=4)


# It is not shrunk: each example takes a second.
QUICKLY = settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@given(days=st.lists(DAY, min_size=2, max_size=4))
@QUICKLY
def test_day_by_day_is_all_at_once(
    config: Configuration, days: list[dict[str, dict[str, Any] | None]]
) -> None:
    there: dict[str, dict[str, Any]] = {}
    with TemporaryDirectory(dir=config.root) as daily, TemporaryDirectory(dir=config.root) as whole:
        grown = config.model_copy(update={"root": Path(daily)})
        for day in days:
            there = {key: row for key, row in (there | day).items() if row is not None}
            land(grown, [source_record(key, **row) for key, row in there.items()])
            counts = records.standardise(grown, OBSERVED)
        at_once = config.model_copy(update={"root": Path(whole)})
        land(at_once, [source_record(key, **there[key]) for key in sorted(there)])
        expected = records.standardise(at_once, OBSERVED)
        assert stored(grown) == stored(at_once)
        assert remembered(grown) == remembered(at_once)
    now = {"standardised", "removed", "values_computed"}
    assert {what: counts[what] for what in counts.keys() - now} == {
        what: expected[what] for what in expected.keys() - now
    }


def people(number: int, source: str = "pos") -> list[dict[str, Any]]:
    return [
        source_record(
            f"{source}:{n}",
            family_name=name_of(n),
            birth_date=f"01/01/{1940 + n}" if n < 30 else f"{n % 27 + 2:02}/{n % 11 + 2:02}/{1940 + n % 60}",
            phone="0493112243" if n < 21 else None,
        )
        for n in range(number)
    ]


def test_what_was_observed_is_kept_and_gives_the_same(config: Configuration) -> None:
    before = run(config, *people(300))
    observed = observed_in(config)
    assert observed.to_pylist() == [
        {"kind": "day_first", "source": "pos", "value": "true"},
        {"kind": "default_month_day", "source": "pos", "value": "01-01"},
        {"kind": "newest_year", "source": "", "value": "2026"},
        {"kind": "shared_phone", "source": "", "value": "+33493112243"},
    ]
    counts = records.standardise(config, observed)
    assert (counts["records"], counts["standardised"], counts["values_computed"]) == (300, 0, 0)
    assert stored(config) == before
    assert observed_in(config) == observed


def test_it_stays_as_observed_whatever_comes(config: Configuration) -> None:
    rows = people(300)
    before = run(config, *rows)
    land(
        config, [*rows[:1], *rows[30:], source_record("pos:new", birth_date="01/01/1950", phone="0493112243")]
    )
    counts = records.standardise(config, observed_in(config))
    after = stored(config)
    assert (counts["standardised"], counts["removed"]) == (1, 29)
    assert after["pos:0"] == before["pos:0"]
    assert (after["pos:new"]["birth_date_std"], after["pos:new"]["phone_std"]) == (None, None)
    records.standardise(config)
    assert stored(config)["pos:new"]["phone_std"] == "+33493112243"


def test_the_year_of_the_newest_change_is_observed(config: Configuration) -> None:
    old = source_record("crm:1", updated_at=datetime(2019, 5, 6, tzinfo=UTC))
    undated = source_record("crm:2", updated_at=None, birth_date="2020-02-01")
    assert run(config, old, undated)["crm:2"]["birth_date_std"] is None
    land(config, [undated | {"city": "Paris"}, old])
    assert records.standardise(config, observed_in(config))["standardised"] == 1
    assert stored(config)["crm:2"]["birth_date_std"] is None


def test_another_observation_standardises_all_again(config: Configuration) -> None:
    land(config, [source_record("web:1", birth_date="03/04/1980"), source_record("web:2")])
    records.standardise(config, NOTHING)
    assert str(stored(config)["web:1"]["birth_date_std"]) == "1980-04-03"  # nothing is known of web
    counts = records.standardise(config, OBSERVED)
    assert counts["standardised"] == 2
    assert str(stored(config)["web:1"]["birth_date_std"]) == "1980-03-04"


def test_order_and_repetition_of_observations_are_no_matter(config: Configuration) -> None:
    land(config, [source_record("web:1", birth_date="03/04/1980")])
    records.standardise(config, OBSERVED)
    turned = pa.concat_tables([OBSERVED, OBSERVED]).take(list(range(2 * OBSERVED.num_rows))[::-1])
    assert records.standardise(config, turned)["standardised"] == 0


@pytest.mark.parametrize("lost", ["standard = NULL", "source_hash = NULL"])
def test_records_of_an_older_warehouse_are_done_again(config: Configuration, lost: str) -> None:
    land(config, [source_record("a:1", given_name="Anna"), source_record("a:2")])
    records.standardise(config, NOTHING)
    before = stored(config)
    update(config, lost)
    assert records.standardise(config, NOTHING)["standardised"] == 2
    assert stored(config) == before


@pytest.mark.parametrize("default_country", ["FR", "IT"])
def test_settings_and_version_are_part_of_the_standard(
    config: Configuration, monkeypatch: pytest.MonkeyPatch, default_country: str
) -> None:
    land(config, [source_record("a:1", phone="347 123 4568")])
    records.standardise(config, NOTHING)
    if default_country == "FR":
        monkeypatch.setattr(version, "STANDARDISER", "next")
    counts = records.standardise(config.model_copy(update={"default_country": default_country}), NOTHING)
    assert (counts["standardised"], counts["values_computed"]) == (1, 1)


def test_a_record_that_did_not_change_is_not_touched(config: Configuration) -> None:
    rows = [source_record("a:1", city="Paris"), source_record("a:2", city="Lyon")]
    land(config, rows)
    records.standardise(config, NOTHING)
    update(config, "city = 'as it was'")
    land(config, [rows[0], rows[1] | {"city": "Nice"}])
    assert records.standardise(config, NOTHING)["standardised"] == 1
    assert [row["city"] for row in stored(config).values()] == ["as it was", "Nice"]


def test_another_row_with_the_same_content_is_no_other_content(config: Configuration) -> None:
    row = source_record("a:1", given_name="Anna", email="a@exemple.fr")
    land(config, [row])
    records.standardise(config, NOTHING)
    before = stored(config)["a:1"]
    land(config, [row | {"given_name": " anna ", "updated_at": datetime(2026, 11, 21, tzinfo=UTC)}])
    assert records.standardise(config, NOTHING)["standardised"] == 1
    after = stored(config)["a:1"]
    assert after["content_hash"] == before["content_hash"]
    assert after["source_hash"] != before["source_hash"]
    assert after["updated_at"] != before["updated_at"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"given_name": "Bea"}, {"family_name": "Bea"}),
        ({"other_emails": ["a@b.fr", "c@b.fr"]}, {"other_emails": ["a@b.fr"], "other_phones": ["c@b.fr"]}),
        ({"other_emails": ["a@b.fr", "c@b.fr"]}, {"other_emails": ["c@b.fr", "a@b.fr"]}),
        ({"identifiers": {"a": "b"}}, {"identifiers": {"b": "a"}}),
        ({"is_deleted": False}, {"is_deleted": True}),
        ({"merged_into": None}, {"merged_into": "2"}),
        ({"created_at": None}, {}),
    ],
)
def test_every_change_is_seen(config: Configuration, first: dict[str, Any], second: dict[str, Any]) -> None:
    land(config, [source_record("a:1", **first)])
    records.standardise(config, NOTHING)
    land(config, [source_record("a:1", **second)])
    assert records.standardise(config, NOTHING)["standardised"] == 1


def test_what_changed_and_gone_records_held_is_forgotten(config: Configuration) -> None:
    rows = [
        source_record(f"a:{n}", given_name=name_of(n), email=f"{name_of(n)}@exemple.fr") for n in range(3)
    ]
    land(config, rows)
    records.standardise(config, NOTHING)
    land(config, [rows[0], rows[1] | {"email": "new@exemple.fr"}])
    assert records.standardise(config, NOTHING)["removed"] == 1
    held = [row[0] for row in remembered(config)["resolution.value_email"]]
    assert held == sorted([rows[0]["email"], "new@exemple.fr"])
    land(config, [])
    assert records.standardise(config, NOTHING)["values"] == 0
    assert not any(remembered(config).values())
    assert stored(config) == {}


def test_a_failure_leaves_what_was_observed(config: Configuration, monkeypatch: pytest.MonkeyPatch) -> None:
    land(config, [source_record("a:1")])
    records.standardise(config, OBSERVED)
    before = observed_in(config)
    monkeypatch.setattr(change, "write", lambda con, _: con.execute("SELECT nothing FROM settled"))
    with pytest.raises(Exception, match="nothing"):
        records.standardise(config)
    assert observed_in(config) == before


def test_drift_is_counted(config: Configuration) -> None:
    rows = [source_record("pos:1", family_name="dupont")]
    land(config, rows)
    records.standardise(config)
    observed = observed_in(config)
    many = [
        source_record(
            f"web:{n}", family_name=name_of(n), email="shop@exemple.fr", other_phones=["0493112243"],
            tax_id="RSSMRA80A01H501U" if n else None,
        )
        for n in range(21)
    ]  # fmt: skip
    land(config, [*rows, *many])
    counts = records.standardise(config, observed)
    assert (counts["newly_shared_values"], counts["unobserved_sources"]) == (2, 1)
    counts = records.standardise(config)
    assert (counts["newly_shared_values"], counts["unobserved_sources"]) == (0, 0)
