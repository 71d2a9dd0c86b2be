"""Clustering on Spark is clustering on DuckDB: the same clients, ids, events and redirects, run after run."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from support.examples import is_long
from support.history import History, House, made_up_run
from support.sparks import held, rows, take_over
from support.workspace import DAY

from resolution.schemas import (
    CLIENT_EVENT,
    CLIENT_ID_REDIRECT,
    EDGE,
    JUDGEMENT,
    LINKED_RECORD,
    MEMBERSHIP,
    QUARANTINE,
    STANDARDISED_RECORD,
)
from resolution.warehouse import duck

pytestmark = pytest.mark.slow

GIVEN = (STANDARDISED_RECORD, QUARANTINE, LINKED_RECORD, EDGE)
MADE = (MEMBERSHIP, CLIENT_ID_REDIRECT, CLIENT_EVENT, JUDGEMENT)


def a_day(rng: random.Random, before: House) -> House:
    """A house whose records, edges and judgements changed a little since the day before, or a lot."""
    keys = [f"{source}:{n:02}" for n in range(24) for source in ("crm", "pos", "web")]
    records = {key: before.records.get(key, "1") for key in keys if rng.random() < 0.9}
    for key in rng.sample(sorted(records), 4):
        records[key] = f"{rng.random():.3}"
    edges = {pair: p for pair, p in before.edges.items() if rng.random() < 0.85}
    for _ in range(25):
        left, right = sorted(rng.sample(keys, 2))
        if rng.random() < 0.7:  # near one another, so that components stay small
            right = f"web:{left[4:]}" if left[:3] != "web" else right
        if left < right:
            edges[left, right] = rng.choice([0.05, 0.24, 0.25, 0.5, 0.9, round(rng.random(), 9)])
    judgements = {pair: said for pair, said in before.judgements.items() if rng.random() < 0.7}
    for _ in range(3):
        pair = tuple(sorted(rng.sample(keys, 2)))
        judgements.setdefault(pair, rng.choice(["match", "no_match"]))
    merged = {key: rng.choice(keys) for key in rng.sample(sorted(records), 3)}
    return House(
        records=records,
        merged={gone: to for gone, to in merged.items() if gone != to},
        quarantined=set(rng.sample(sorted(records), 2)),
        edges=edges,
        judgements=judgements,
    )


def of_history(history: History, table):
    columns = ", ".join(f'"{name}"' for name in table.columns.names)
    return duck.fetch(history.con, f"SELECT {columns} FROM {table.qualified}").cast(table.columns)


def test_runs_end_with_the_same_clients(spark_engine, tmp_path) -> None:
    from resolution.cluster import on_spark
    from resolution.warehouse.spark.catalog import Catalog

    spark = spark_engine.session
    catalog = Catalog(spark, (tmp_path / "tables").as_uri())
    rng, house, history = random.Random(3), House(), History()
    happened = set()
    for day in range(5 if is_long() else 3):
        house = a_day(rng, house)
        live, everything = history.live, day == 2
        there = history.run(house, everything)
        if day == 1:  # it was not published: the next run takes it back
            history.live = live
        take_over(spark, catalog, {table: of_history(history, table) for table in GIVEN})
        run = made_up_run(history.number, DAY + timedelta(days=history.number))
        with catalog.transaction() as draft:
            here = on_spark.cluster(
                spark_engine,
                catalog,
                draft,
                replace(run, live_number=live),
                history._judgements(house),
                history.threshold,
                everything,
            )
        for table in MADE:
            assert rows(held(catalog, table)) == rows(of_history(history, table))
        assert here == there
        happened |= {event["event"] for event in history.events()}
    assert happened >= {"created", "merged", "split", "record_added", "record_removed", "retired"}
