"""Why two records are, or are not, taken for one client: what each attribute adds to the match weight."""

from collections.abc import Container, Iterable, Mapping, Sequence
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
from resolution.link.records import derive_members, note_members
from resolution.link.weigh import discount, evidence, other_kinds, start_bits, weigh_pairs
from resolution.warehouse import duck

Pair = tuple[str, str]
"""The keys of two records, the smaller first."""

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


Filled = dict[str, dict[str, bool]]
"""Record key -> attribute -> whether the record fills a column that it is read from."""


def _filled(con: duckdb.DuckDBPyConnection, attributes: tuple[Attribute, ...]) -> Filled:
    filled = {
        a.name: " OR ".join(f"nullif(CAST({name} AS VARCHAR), '[]') IS NOT NULL" for name in a.columns)
        for a in attributes
    }
    query = ", ".join(f"coalesce({condition}, false) AS {name}" for name, condition in filled.items())
    rows = duck.fetch(con, f"SELECT record_key AS key_of_record, {query} FROM numbered").to_pylist()
    return {row.pop("key_of_record"): row for row in rows}


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
    con: duckdb.DuckDBPyConnection, mixture: Mixture, attributes: tuple[Attribute, ...], pairs: Iterable[Pair]
) -> dict[Pair, dict[str, float]]:
    """Compare and weigh pairs; return their levels, their bits by attribute and kind, and their weights."""
    con.execute("CREATE TABLE wanted (record_key_l VARCHAR, record_key_r VARCHAR)")
    con.executemany("INSERT INTO wanted VALUES (?, ?)", list(pairs))
    con.execute(
        "CREATE TABLE asked AS SELECT a.record AS l, b.record AS r, CAST(NULL AS UTINYINT) AS rule "
        "FROM wanted JOIN numbered AS a ON a.record_key = record_key_l "
        "JOIN numbered AS b ON b.record_key = record_key_r"
    )
    compare_pairs(con, attributes, "asked", "asked_compared")
    weigh_pairs(con, mixture, attributes, "asked_compared", 0.0)
    bits = ", ".join(f"{bits} AS bits_{name}" for name, bits in evidence(mixture, attributes).items())
    kinds = "".join(f", {odds} AS kind_{name}" for name, odds in other_kinds(mixture, attributes).items())
    query = f"SELECT *, {bits}{kinds}, {discount(mixture, attributes)} AS discount FROM weighed"
    rows = duck.fetch(
        con,
        f"SELECT found.*, a.record_key AS key_of_l, b.record_key AS key_of_r FROM ({query}) AS found "
        "JOIN numbered AS a ON a.record = found.l JOIN numbered AS b ON b.record = found.r",
    ).to_pylist()
    return {(row.pop("key_of_l"), row.pop("key_of_r")): row for row in rows}


def _explained(
    model: Model, mixture: Mixture, evidence: tuple[Evidence, ...], row: Mapping[str, float], pair: Pair
) -> Explanation:
    kinds = {kind.name: row[f"kind_{kind.name}"] for kind in mixture.kinds[1:]}
    likeliest = max(kinds, key=lambda name: kinds[name]) if kinds else None
    return Explanation(
        *pair,
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
    left, right = sorted((record_a, record_b))
    found, there = _explain(config, run_id, [(left, right)], load_model(config))
    for key in (record_a, record_b):
        if key not in there:
            raise took_no_part(run_id, key)
    return found[0]


def explain_pairs(
    config: Configuration, run_id: str, pairs: Sequence[Pair], model: Model
) -> list[Explanation]:
    """Score pairs of records of a run, record_key_l < record_key_r, with a model; say what contributed.

    Pairs are left out of which a record took no part in that run. Raises ModelError when the model was made
    for other attributes.
    """
    return _explain(config, run_id, pairs, model)[0] if pairs else []


def _explain(
    config: Configuration, run_id: str, pairs: Sequence[Pair], model: Model
) -> tuple[list[Explanation], Container[str]]:
    """Return the explanations, and the records that took part."""
    attributes, mixture = mixture_of(model)
    keys = sorted({key for pair in pairs for key in pair})
    with duck.scratch(config) as con:
        with duck.attached(con, config):
            note_members(con, run_id)
            con.execute("CREATE TABLE chosen AS SELECT unnest(?) AS record_key", [keys])
            con.execute("DELETE FROM chosen WHERE record_key NOT IN (SELECT record_key FROM member)")
            derive_members(con, "chosen")
        number_records(con, attributes, model.frequencies)
        rows = _weigh(con, mixture, attributes, pairs)
        filled = _filled(con, attributes)
    found = []
    for pair in (pair for pair in pairs if pair in rows):
        both = [filled[key] for key in pair]
        said = tuple(_evidence(a, rows[pair], all(one[a.name] for one in both)) for a in attributes)
        found.append(_explained(model, mixture, said, rows[pair], pair))
    return found, filled.keys()
