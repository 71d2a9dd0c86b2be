"""Why two records are, or are not, taken for one client: what each attribute adds to the match weight."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from resolution.config import Configuration
from resolution.errors import ConfigurationError, RunError
from resolution.link.attribute import Attribute
from resolution.link.compare import compare_pairs
from resolution.link.mixture import Mixture
from resolution.link.model import Model, load_model
from resolution.link.parameters import mixture_of
from resolution.link.rarity import STEPS_A_BIT, number_records
from resolution.link.records import RECORD, derive_members, note_members
from resolution.link.weigh import discount, evidence, other_kinds, start_bits, weigh_pairs
from resolution.warehouse import duck

MISSING = "missing on a side"
NOT_COMPARABLE = "not comparable by itself"
"""Both sides hold something, but nothing of one kind, or another attribute tells of it already."""


@dataclass(frozen=True)
class Evidence:
    """What one attribute says: the degree of agreement, and its weight in bits (log2).

    `level` is the number of the degree (-1: no evidence, 0: different). Where the value that both share
    counts by how rare it is, it is held by one record in `one_in`.
    """

    attribute: str
    agreement: str
    bits: float
    level: int
    one_in: float | None


@dataclass(frozen=True)
class Explanation:
    """A scored pair: start and evidence, less the discount, in bits, are the match weight.

    `discount_bits` is what other kinds of two different people take away, `likeliest_kind` the one that takes
    most of it, `kinds` how likely each of them is (log2 of the odds against strangers). `thresholds` and
    `settings` (Splink's) are the model's.
    """

    record_key_l: str
    record_key_r: str
    match_weight: float
    match_probability: float
    start_bits: float
    evidence: tuple[Evidence, ...]
    discount_bits: float
    likeliest_kind: str | None
    model_version: str
    kinds: Mapping[str, float]
    thresholds: Mapping[str, float]
    settings: Mapping[str, Any]


def took_no_part(run_id: str, record_key: str) -> RunError:
    """Return the error for a record that a run did not compare."""
    return RunError(
        f"The record {record_key} took no part in the run {run_id}.",
        "Give record keys as client_identifier holds them, e.g. pos:PAR01-17; "
        "deleted, merged and quarantined records are not compared.",
    )


def _filled(con: duckdb.DuckDBPyConnection, attributes: tuple[Attribute, ...]) -> dict[str, bool]:
    """Return, for each attribute, whether both records fill a column that it is read from."""
    filled = {
        a.name: " OR ".join(f"nullif(CAST({name} AS VARCHAR), '[]') IS NOT NULL" for name in a.columns)
        for a in attributes
    }
    query = ", ".join(f"bool_and({condition}) AS {name}" for name, condition in filled.items())
    row: dict[str, bool] = duck.fetch(con, f"SELECT {query} FROM numbered").to_pylist()[0]
    return row


def _evidence(attribute: Attribute, row: Mapping[str, float], is_filled: bool) -> Evidence:
    name, level = attribute.name, int(row[f"gamma_{attribute.name}"])
    rarity = row[f"rarity_{name}"]
    without = NOT_COMPARABLE if is_filled else MISSING
    return Evidence(
        name,
        without if level < 0 else attribute.labels[level],
        row[f"bits_{name}"],
        level,
        2 ** (rarity / STEPS_A_BIT) if rarity else None,
    )


def _weigh(
    con: duckdb.DuckDBPyConnection,
    mixture: Mixture,
    attributes: tuple[Attribute, ...],
    left: str,
    right: str,
) -> dict[str, float]:
    """Compare and weigh one pair; return its levels, its bits by attribute and kind, and its weight."""
    con.execute(
        "CREATE TABLE asked AS SELECT a.record AS l, b.record AS r, CAST(NULL AS UTINYINT) AS rule "
        "FROM numbered AS a, numbered AS b WHERE a.record_key = ? AND b.record_key = ?",
        [left, right],
    )
    compare_pairs(con, attributes, "asked", "asked_compared")
    weigh_pairs(con, mixture, attributes, "asked_compared", 0.0)
    bits = ", ".join(f"{bits} AS bits_{name}" for name, bits in evidence(mixture, attributes).items())
    kinds = "".join(f", {odds} AS kind_{name}" for name, odds in other_kinds(mixture, attributes).items())
    query = f"SELECT *, {bits}{kinds}, {discount(mixture, attributes)} AS discount FROM weighed"
    row: dict[str, float] = duck.fetch(con, query).to_pylist()[0]
    return row


def _require(con: duckdb.DuckDBPyConnection, run_id: str, key: str) -> None:
    if not con.execute(f"SELECT count(*) FROM {RECORD} WHERE record_key = ?", [key]).fetchall()[0][0]:
        raise took_no_part(run_id, key)


def _explained(
    model: Model,
    mixture: Mixture,
    evidence: tuple[Evidence, ...],
    row: Mapping[str, float],
    keys: list[str],
) -> Explanation:
    kinds = {kind.name: row[f"kind_{kind.name}"] for kind in mixture.kinds[1:]}
    likeliest = max(kinds, key=lambda name: kinds[name]) if kinds else None
    return Explanation(
        keys[0],
        keys[1],
        row["match_weight"],
        row["match_probability"],
        start_bits(mixture),
        evidence,
        row["discount"],
        likeliest,
        model.version,
        kinds,
        model.thresholds,
        model.settings,
    )


def explain(config: Configuration, run_id: str, record_a: str, record_b: str) -> Explanation:
    """Score two records of a run with the newest model and say what each attribute contributed.

    Raises ConfigurationError when they are one and the same, RunError when a record took no part in that run,
    ModelError when there is no model.
    """
    if record_a == record_b:
        raise ConfigurationError(f"The record {record_a} is named twice.", "Name two different records.")
    model = load_model(config)
    attributes, mixture = mixture_of(model)
    keys = sorted((record_a, record_b))
    with duck.scratch(config) as con:
        with duck.attached(con, config):
            note_members(con, run_id)
            con.execute("CREATE TABLE chosen AS SELECT unnest(?) AS record_key", [keys])
            con.execute("DELETE FROM chosen WHERE record_key NOT IN (SELECT record_key FROM member)")
            derive_members(con, "chosen")
        for key in (record_a, record_b):
            _require(con, run_id, key)
        number_records(con, attributes, model.frequencies)
        row = _weigh(con, mixture, attributes, keys[0], keys[1])
        filled = _filled(con, attributes)
    found = tuple(_evidence(attribute, row, filled[attribute.name]) for attribute in attributes)
    return _explained(model, mixture, found, row, keys)
