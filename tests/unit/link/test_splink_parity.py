"""Our weights are Splink's: the same levels, bits and term frequencies for the same pairs and parameters."""

import math

import pyarrow as pa
import pytest
from splink import DuckDBAPI, Linker
from support.pairs import connect, derive
from support.people import people
from support.workspace import DAY, fill_records, workspace

from resolution.link.pairs import COMPARED, find_pairs
from resolution.link.parameters import mixture_of
from resolution.link.train import train
from resolution.link.weigh import evidence, start_bits

CROSSED = [
    {"native_name_std": "安娜", "birth_place_std": "lyon", "occupation_std": "architect", "tax_id_std": "T1"},
    {"native_name_std": "王明", "birth_place_std": "nancy", "occupation_std": "painter", "tax_id_std": "T2"},
]


def rows():
    found = people(60)
    return [row | (CROSSED[place // 2 % 2] if place % 5 else {}) for place, row in enumerate(found)]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    config = workspace(tmp_path_factory.mktemp("parity"))
    fill_records(config, rows())
    return train(config, "r1", DAY)


def ours(con, model):
    """Return {pair: start + evidence}, before other kinds of two different people take anything away."""
    attributes, mixture = mixture_of(model)
    bits = " + ".join(evidence(mixture, attributes).values())
    query = f"""
        SELECT a.record_key, b.record_key, weight
        FROM (SELECT l, r, {start_bits(mixture)!r} + {bits} AS weight FROM {COMPARED}) AS c
        JOIN numbered AS a ON a.record = c.l JOIN numbered AS b ON b.record = c.r
    """
    return {(a, b): weight for a, b, weight in con.execute(query).fetchall()}


def splinks(con, model, pairs):
    """Return {pair: match weight} as Splink predicts them from the model's settings and frequencies."""
    interface = DuckDBAPI(con)
    frame = interface.register("record", dataset_display_name="records")
    linker = Linker(frame, model.settings)
    frequencies = model.frequencies.to_pandas()
    for column, of_column in frequencies.groupby("column"):
        rare = of_column[of_column.frequency < 1]  # what nearly everybody has is not adjusted
        table = rare[["value", "frequency"]].set_axis([column, f"tf_{column}"], axis=1)
        named = interface.register(pa.Table.from_pandas(table), dataset_display_name=f"tf_{column}")
        linker.table_management.register_term_frequency_lookup(named, column)
    left, right = zip(*pairs, strict=True)
    asked = pa.table({"match_key": ["0"] * len(pairs), "join_key_l": left, "join_key_r": right})
    linker.table_management.register_blocked_pairs_for_predict(
        interface.register(asked, dataset_display_name="asked")
    )
    table = linker.inference.predict().physical_name
    found = con.sql(f"SELECT record_key_l, record_key_r, match_weight FROM {table}").fetchall()
    return {(a, b): weight for a, b, weight in found}


def test_the_weight_before_the_discount_is_splinks(model) -> None:
    attributes, _ = mixture_of(model)
    with connect() as con:
        derive(con, rows())
        find_pairs(con, attributes, model.frequencies)
        here = ours(con, model)
        there = splinks(con, model, list(here))
    assert len(here) > 200
    assert here.keys() == there.keys()
    worst = max(abs(weight - there[pair]) for pair, weight in here.items())
    assert worst < 1e-6


def test_the_odds_that_splink_starts_from_are_ours(model) -> None:
    _, mixture = mixture_of(model)
    odds = model.settings["probability_two_random_records_match"]
    assert math.log2(odds / (1 - odds)) == pytest.approx(start_bits(mixture), abs=1e-8)
