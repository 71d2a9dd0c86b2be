"""Why two records are, or are not, taken for one client: what each attribute adds to the match weight."""

from dataclasses import dataclass

import duckdb

from resolution.config import Configuration
from resolution.errors import RunError
from resolution.link.attribute import Attribute
from resolution.link.compare import compare_pairs
from resolution.link.mixture import Mixture
from resolution.link.model import Model, load_model
from resolution.link.parameters import mixture_of
from resolution.link.rarity import number_records
from resolution.link.records import RECORD, copy_records
from resolution.link.weigh import discount, evidence, other_kinds, start_bits, weigh_pairs
from resolution.warehouse import duck


@dataclass(frozen=True)
class Evidence:
    """What one attribute says: the degree of agreement, and its weight in bits (log2)."""

    attribute: str
    agreement: str
    bits: float


@dataclass(frozen=True)
class Explanation:
    """A scored pair: start and evidence, less the discount, in bits, are the match weight.

    `discount_bits` is what other kinds of two different people take away, `likeliest_kind` the one that takes
    most of it.
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


def _agreement(attribute: Attribute, level: int) -> str:
    return "missing on a side" if level < 0 else attribute.labels[level]


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
        raise RunError(
            f"The record {key} took no part in the run {run_id}.",
            "Give record keys as client_identifier holds them, e.g. pos:PAR01-17; "
            "deleted, merged and quarantined records are not compared.",
        )


def _explained(
    model: Model, mixture: Mixture, attributes: tuple[Attribute, ...], row: dict[str, float], keys: list[str]
) -> Explanation:
    found = tuple(
        Evidence(a.name, _agreement(a, int(row[f"gamma_{a.name}"])), row[f"bits_{a.name}"])
        for a in attributes
    )
    kinds = {kind.name: row[f"kind_{kind.name}"] for kind in mixture.kinds[1:]}
    likeliest = max(kinds, key=lambda name: kinds[name]) if kinds else None
    return Explanation(
        keys[0],
        keys[1],
        row["match_weight"],
        row["match_probability"],
        start_bits(mixture),
        found,
        row["discount"],
        likeliest if likeliest and kinds[likeliest] > 0 else None,
        model.version,
    )


def explain(config: Configuration, run_id: str, record_a: str, record_b: str) -> Explanation:
    """Score two records of a run with the newest model and say what each attribute contributed.

    Raises RunError when a record took no part in that run, ModelError when there is no model.
    """
    model = load_model(config)
    attributes, mixture = mixture_of(model)
    keys = sorted((record_a, record_b))
    with duck.scratch(config) as con:
        copy_records(config, con, run_id)
        for key in keys:
            _require(con, run_id, key)
        con.execute(f"DELETE FROM {RECORD} WHERE record_key NOT IN (?, ?)", keys)
        number_records(con, attributes, model.frequencies)
        row = _weigh(con, mixture, attributes, keys[0], keys[1])
    return _explained(model, mixture, attributes, row, keys)
