"""On Spark records are standardised as on DuckDB: the same rows, hashes and observations, day after day."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from source_records_by_hand import name_of, source_record
from support.nights import arrive, house, records_of
from support.played import next_night
from support.sparks import held, rows, table_of

from resolution.schemas import OBSERVATION, SOURCE_RECORD, STANDARDISED_RECORD
from resolution.standardise.records import standardise

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
    from resolution.warehouse.spark_batch import as_kept

    given = [{name: row.get(name) for name in SOURCE_RECORD.columns.names} for row in records.values()]
    table = pa.Table.from_pylist(given, schema=SOURCE_RECORD.columns)
    return spark.createDataFrame(as_kept(table, SOURCE_RECORD.columns)).repartition(3)


def test_days_of_standardising_end_with_the_same_rows(spark_engine, tmp_path) -> None:
    from resolution.standardise import on_spark
    from resolution.warehouse.spark_catalog import Catalog

    config, catalog = house(tmp_path), Catalog(spark_engine.session, (tmp_path / "tables").as_uri())
    first = records_of(70) | crowd()
    second = next_night(first) | {
        "odd:1": ODD[0] | {"family_name": "Muller", "updated_at": datetime(2026, 11, 21, tzinfo=UTC)}
    }
    counts, observed = [], None
    for records in (first, second, second):
        arrive(config, records)
        there = standardise(config, observed)
        given = source(spark_engine.session, records)
        with catalog.transaction() as draft:
            here = on_spark.standardise(spark_engine, catalog, draft, given, config.default_country, observed)
        assert rows(held(catalog, STANDARDISED_RECORD)) == rows(table_of(config, STANDARDISED_RECORD))
        assert rows(held(catalog, OBSERVATION)) == rows(table_of(config, OBSERVATION))
        assert here.records == there["standardised"]
        counts.append(here)
        observed = table_of(config, OBSERVATION)
    assert {row["kind"] for row in observed.to_pylist()} >= {
        "day_first", "default_month_day", "default_date", "historical_source", "newest_year",
        "shared_email", "shared_phone", "shared_loyalty_number",
    }  # fmt: skip
    assert counts[0].records == len(first)
    assert 0 < counts[1].records < 40
    assert counts[1].gone > 0
    assert (counts[2].records, counts[2].gone) == (0, 0)
