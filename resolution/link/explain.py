"""Why two records are, or are not, taken for one client: what each attribute adds to the match weight."""

import math
from dataclasses import dataclass

import duckdb

from resolution.config import Configuration
from resolution.errors import RunError
from resolution.link.attributes import ATTRIBUTES
from resolution.link.model import Model, load_model
from resolution.link.records import RECORD, copy_records
from resolution.link.score import score_pairs
from resolution.warehouse import duck


@dataclass(frozen=True)
class Evidence:
    """What one attribute says: the degree of agreement, and its weight in bits (log2)."""

    attribute: str
    agreement: str
    bits: float


@dataclass(frozen=True)
class Explanation:
    """A scored pair: the bits of the start and of all evidence add up to the match weight."""

    record_key_l: str
    record_key_r: str
    match_weight: float
    match_probability: float
    start_bits: float
    evidence: tuple[Evidence, ...]
    model_version: str


def _agreement(attribute: str, gamma: int) -> str:
    levels = next(a.levels for a in ATTRIBUTES if a.name == attribute)
    if gamma < 0:
        return "missing on a side"
    return "different" if gamma == 0 else levels[len(levels) - gamma].label


def _evidence(row: dict[str, float], attribute: str) -> Evidence:
    bits = row[f"mw_{attribute}"] + row.get(f"mw_tf_adj_{attribute}", 0.0)
    return Evidence(attribute, _agreement(attribute, int(row[f"gamma_{attribute}"])), bits)


def _score(con: duckdb.DuckDBPyConnection, model: Model, left: str, right: str) -> dict[str, float]:
    con.execute(f"DELETE FROM {RECORD} WHERE record_key NOT IN (?, ?)", [left, right])
    con.execute(
        "CREATE TABLE asked AS SELECT 'asked' AS match_key, ?::VARCHAR AS join_key_l, "
        "?::VARCHAR AS join_key_r",
        [left, right],
    )
    row: dict[str, float] = duck.fetch(con, f"FROM {score_pairs(con, model, 'asked')}").to_pylist()[0]
    return row


def explain(config: Configuration, run_id: str, record_a: str, record_b: str) -> Explanation:
    """Score two records of a run with the newest model and say what each attribute contributed.

    Raises RunError when a record took no part in that run, ModelError when there is no model.
    """
    model = load_model(config)
    left, right = sorted((record_a, record_b))
    with duck.scratch(config) as con:
        copy_records(config, con, run_id)
        for key in (left, right):
            if not con.execute(f"SELECT count(*) FROM {RECORD} WHERE record_key = ?", [key]).fetchall()[0][0]:
                raise RunError(
                    f"The record {key} took no part in the run {run_id}.",
                    "Give record keys as client_identifier holds them, e.g. pos:PAR01-17; "
                    "deleted, merged and quarantined records are not compared.",
                )
        row = _score(con, model, left, right)
    share = float(model.settings["probability_two_random_records_match"])
    return Explanation(
        left,
        right,
        round(row["match_weight"], 9),
        round(row["match_probability"], 9),
        math.log2(share / (1 - share)),
        tuple(_evidence(row, attribute) for attribute in model.attributes),
        model.version,
    )
