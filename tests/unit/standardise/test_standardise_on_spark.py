"""On Spark records are standardised as on DuckDB: the same rows, hashes and observations, day after day."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from source_records_by_hand import name_of, source_record
from support.nights import arrive, house, records_of
from support.played import next_night
from support.sparks import held, rows, table_of

from resolution.schemas import CONSENT_CONTACT_POINT, OBSERVATION, SOURCE_RECORD, STANDARDISED_RECORD
from resolution.standardise.consents import KINDS
from resolution.standardise.records import standardise
from resolution.warehouse import duck

pytestmark = pytest.mark.slow

ODD = [
    source_record("odd:1", given_name="  JOSÉ ", family_name="MÜLLER-o’brien Jr", email=" Jo@Ex.COM "),
    source_record("odd:2", full_name="田中 太郎", phone="+81 90-1234-5678", country="Japan"),
    source_record("odd:3", native_name="김민준", other_phones=["010-1234-5678", "", None], country="kr"),
    source_record("odd:4", given_name="Анна", family_name="Иванова", other_emails=["a@b.ru", "x", "a@b.ru"]),
    source_record("odd:5", identifiers=[("wechat", " u1 "), ("", "x"), ("apple", "")], given_name="x" * 2000),
    source_record("odd:6", merged_into="1", birth_date="1990", birth_year="1990", loyalty_number="12 34"),
    source_record("odd:7", updated_at=None, created_at=None, is_deleted=None, birth_date="03/04/1980"),
    source_record("odd:8", full_name="Anne Marie de la Tour", street_address="12 bis rue de la Paix"),
]


def crowd():
    """Records of which all together tell something: who shares a phone, what stands for no date."""
    rows = []
    for number in range(60):
        born = "1980-01-01" if number < 30 else f"19{60 + number % 40}-05-{number % 28 + 1:02}"
        rows.append(
            source_record(
                f"crm:9{number:02}",
                given_name="Ana",
                family_name=name_of(number),
                birth_date=born,
                phone="+33687654312" if number < 25 else None,
                email="till@example.com" if number < 22 else None,
                other_phones=["+33698706152"] if number < 24 else None,
                loyalty_number="7700412" if number > 30 else None,
            )
        )
    rows += [
        source_record(f"us:{n}", family_name=name_of(n), birth_date=f"04/{n + 13}/1981") for n in range(5)
    ]
    rows += [source_record(f"past:{n}", family_name=name_of(n), birth_date="1812-03-01") for n in range(3)]
    return {row["record_key"]: row for row in [*ODD, *rows]}


def source(spark, records):
    from resolution.warehouse.spark.batch import as_kept

    given = [{name: row.get(name) for name in SOURCE_RECORD.columns.names} for row in records.values()]
    table = pa.Table.from_pylist(given, schema=SOURCE_RECORD.columns)
    return spark.createDataFrame(as_kept(table, SOURCE_RECORD.columns)).repartition(3)


IN_A_TASK = {"values", "values_computed"}
"""What is counted of remembered values: of fewer kinds on a Spark."""


def ask(config, records, day):
    """Let intermediate.int_consents hold entries about what records hold, and about strangers; return it."""
    said = [
        {"consent_id": f"{key}-{channel}", "record_key": key, "channel": channel, "contact_point": point}
        for number, (key, row) in enumerate(sorted(records.items()))
        for channel, point in (
            ("email", row.get("email")),
            ("sms", row.get("phone")),
            ("post", "1 rue de la Paix"),
        )
        if number % 4 != day
    ]
    said += [
        {"consent_id": "s1", "record_key": "no:1", "channel": "phone", "contact_point": "06 12 34 56 79"},
        {"consent_id": "s2", "record_key": None, "channel": "email", "contact_point": "x" * 20_000},
    ]
    table = pa.Table.from_pylist(said, schema=pa.schema([(name, pa.string()) for name in said[0]]))
    with duck.transaction(config) as con:
        con.register("given", table)
        con.execute("CREATE OR REPLACE TABLE intermediate.int_consents AS FROM given")
    return table


def test_days_of_standardising_end_with_the_same_rows(spark_engine, tmp_path) -> None:
    from resolution.standardise import on_spark
    from resolution.warehouse.spark.catalog import Catalog

    config, catalog = house(tmp_path), Catalog(spark_engine.session, (tmp_path / "tables").as_uri())
    first = records_of(70) | crowd()
    second = next_night(first) | {
        "odd:1": ODD[0] | {"family_name": "Muller", "updated_at": datetime(2026, 11, 21, tzinfo=UTC)}
    }
    counts, observed = [], None
    for day, records in enumerate((first, second, second)):
        arrive(config, records)
        consents = ask(config, records, day)
        there = standardise(config, observed)
        given = source(spark_engine.session, records)
        asked = spark_engine.session.createDataFrame(consents)
        with catalog.transaction() as draft:
            here = on_spark.standardise(
                spark_engine, catalog, draft, given, config.default_country, observed, asked
            )
        assert rows(held(catalog, STANDARDISED_RECORD)) == rows(table_of(config, STANDARDISED_RECORD))
        assert rows(held(catalog, OBSERVATION)) == rows(table_of(config, OBSERVATION))
        for table in (CONSENT_CONTACT_POINT, *(kind.table for kind in KINDS)):
            assert rows(held(catalog, table)) == rows(table_of(config, table))
        assert {name: here[name] for name in there.keys() - IN_A_TASK} == {
            name: there[name] for name in there.keys() - IN_A_TASK
        }
        counts.append(here)
        observed = table_of(config, OBSERVATION)
    assert {row["kind"] for row in observed.to_pylist()} >= {
        "day_first", "default_month_day", "default_date", "historical_source", "newest_year",
        "shared_email", "shared_phone", "shared_loyalty_number",
    }  # fmt: skip
    assert counts[0]["standardised"] == len(first)
    assert 0 < counts[1]["standardised"] < 40
    assert counts[1]["removed"] > 0
    assert counts[1]["consent_contact_points"] > 10
    assert (counts[2]["standardised"], counts[2]["removed"], counts[2]["values_computed"]) == (0, 0, 0)
