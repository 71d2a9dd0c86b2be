"""Linking on Spark is linking on DuckDB: by one model the same edges, records and keys, run after run."""

import pytest
from support.examples import is_long
from support.people import people
from support.sparks import held, rows, table_of, take_over
from support.workspace import DAY, fill, fill_records, open_run, workspace

from resolution.link.model import load_model
from resolution.link.score import link
from resolution.link.train import train
from resolution.schemas import BLOCKING_KEY, EDGE, LINKED_RECORD, QUARANTINE, STANDARDISED_RECORD

pytestmark = pytest.mark.slow


def next_day(records):
    """Records of the day after: some gone, changed, deleted, new in another source, merged at the source."""
    kept = [row for place, row in enumerate(records) if place % 37 != 5]
    changed = [
        row | {"family_name_std": "zorro", "content_hash": "new"} if place % 29 == 3 else row
        for place, row in enumerate(kept)
    ]
    changed[7] |= {"merged_into": changed[9]["record_key"]}
    changed[15] |= {"is_deleted": True}
    new = [row | {"record_key": f"crm:{n}", "source": "crm"} for n, row in enumerate(records[10:22])]
    return changed + new


def test_runs_end_with_the_same_links(spark_engine, tmp_path) -> None:
    from resolution.link import on_spark
    from resolution.warehouse.spark.catalog import Catalog

    spark = spark_engine.session
    config, catalog = workspace(tmp_path), Catalog(spark, (tmp_path / "tables").as_uri())
    first = people(60)
    fill_records(config, first)
    model = train(config, "r1", DAY)
    days = (
        ("r1", None, "full", first, ""),
        ("r2", "r1", "incremental", next_day(first), first[40]["record_key"]),
        ("r3", "r1", "incremental", next_day(first), ""),  # r2 was not published: it is taken back
        ("r4", "r3", "full", first, ""),
    )[: None if is_long() else 3]
    for run_id, live, mode, records, bad in days:
        fill_records(config, records)
        fill(config, QUARANTINE, [{"run_id": run_id, "record_key": bad, "reason": "x"}] if bad else [])
        run = open_run(config, run_id, live, mode)
        there = link(config, run, DAY, model.version)
        take_over(
            spark,
            catalog,
            {table: table_of(config, table) for table in (STANDARDISED_RECORD, QUARANTINE)},
        )
        with catalog.transaction() as draft:
            here = on_spark.link(spark_engine, catalog, draft, run, load_model(config), mode == "full")
        assert here == {name: count for name, count in there.items() if name in here}
        assert here["edges"] > 50
        for table in (EDGE, LINKED_RECORD, BLOCKING_KEY):
            assert rows(held(catalog, table)) == rows(table_of(config, table))
