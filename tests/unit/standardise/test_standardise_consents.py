"""What consents are about has the standard form of the same value on a record, in one run or in many."""

from typing import Any

import pyarrow as pa
from source_records_by_hand import land, source_record

from resolution.config import Configuration
from resolution.schemas import CONSENT_CONTACT_POINT, OBSERVATION, TEXT
from resolution.standardise import records, version
from resolution.warehouse import duck

ENTRY = pa.schema([(name, TEXT) for name in ("consent_id", "record_key", "channel", "contact_point")])
NOTHING = OBSERVATION.columns.empty_table()


def entries(config: Configuration, *rows: tuple[str | None, ...]) -> None:
    """Fill intermediate.int_consents, as dbt does."""
    table = pa.Table.from_pylist([dict(zip(ENTRY.names, row, strict=True)) for row in rows], schema=ENTRY)
    with duck.transaction(config) as con:
        con.register("given", table)
        con.execute("CREATE OR REPLACE TABLE intermediate.int_consents AS FROM given")


def about(config: Configuration) -> dict[str, str]:
    with duck.connect(config, read_only=True) as con:
        return dict(con.execute(f"FROM {CONSENT_CONTACT_POINT.qualified}").fetchall())


def remembered(config: Configuration) -> list[tuple[Any, ...]]:
    with duck.connect(config, read_only=True) as con:
        query = "SELECT value, std FROM resolution.value_email UNION ALL BY NAME "
        return con.execute(query + "SELECT value, std FROM resolution.value_phone ORDER BY ALL").fetchall()


def test_channels_are_read_as_what_records_hold(config: Configuration) -> None:
    land(config, [source_record("pos:1", phone="347 123 4568", country="Italie", email="ANN@exemple.fr")])
    entries(
        config,
        ("1", "pos:1", "email", "ann@EXEMPLE.fr"),
        ("2", "pos:1", "sms", "347 123 4568"),  # dialled in the country of the record
        ("3", "unknown:1", "phone", "06 12 34 56 79"),  # in that of the house
        ("4", "pos:1", "post", "1 rue de la Paix"),
        ("5", "pos:1", "email", "no address"),
        ("6", "pos:1", "sms", None),
        ("7", None, "email", "x" * 20_000),
    )
    counts = records.standardise(config, NOTHING)
    assert about(config) == {"1": "ann@exemple.fr", "2": "+393471234568", "3": "+33612345679"}
    assert (counts["consent_contact_points"], counts["records"]) == (3, 1)


def test_without_consents_there_are_none(config: Configuration) -> None:
    land(config, [source_record("pos:1", email="ann@exemple.fr")])
    assert records.standardise(config, NOTHING)["consent_contact_points"] == 0


def test_only_what_is_new_is_worked_out_and_what_nobody_holds_is_forgotten(config: Configuration) -> None:
    land(config, [source_record("pos:1", email="ann@exemple.fr")])
    entries(config, ("1", "pos:1", "email", "ann@exemple.fr"), ("2", "pos:1", "email", "b@exemple.fr"))
    assert records.standardise(config, NOTHING)["values_computed"] == 2
    entries(config, ("1", "pos:1", "email", "ann@exemple.fr"), ("3", "pos:1", "email", "c@exemple.fr"))
    counts = records.standardise(config, NOTHING)
    assert (counts["standardised"], counts["values_computed"]) == (0, 1)
    assert about(config) == {"1": "ann@exemple.fr", "3": "c@exemple.fr"}
    assert [value for value, _ in remembered(config)] == ["ann@exemple.fr", "c@exemple.fr"]
    land(config, [])  # the client is gone, what was said of the address is not
    records.standardise(config, NOTHING)
    assert about(config) == {"1": "ann@exemple.fr", "3": "c@exemple.fr"}


def test_a_record_that_moves_abroad_takes_its_numbers_with_it(config: Configuration) -> None:
    row = source_record("pos:1", phone="347 123 4568")
    land(config, [row])
    entries(config, ("1", "pos:1", "sms", "347 123 4568"))
    records.standardise(config, NOTHING)
    assert about(config) == {}
    land(config, [row | {"country": "IT"}])
    records.standardise(config, NOTHING)
    assert about(config) == {"1": "+393471234568"}
    assert remembered(config) == [("347 123 4568", "+393471234568")]


def test_another_version_reads_them_anew(config: Configuration, monkeypatch: Any) -> None:
    land(config, [])
    entries(config, ("1", None, "email", "ann@exemple.fr"))
    records.standardise(config, NOTHING)
    monkeypatch.setattr(version, "STANDARDISER", "next")
    assert records.standardise(config, NOTHING)["values_computed"] == 1
    assert about(config) == {"1": "ann@exemple.fr"}
