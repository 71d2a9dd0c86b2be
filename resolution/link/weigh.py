"""Weighing compared pairs: from levels to a match weight and a match probability, in SQL.

    weight = log2(share of matches / share of strangers) + sum over attributes of bits
             - log2(1 + sum over kinds k of 2 ** (log2(share of k / share of strangers) + sum of bits of k))

The last term is what other kinds of two different people take away: a household explains a shared address and
family name as well as a match does. Constants are rounded, so that the last bit of a logarithm decides
nothing.
"""

import math

import duckdb

from resolution.link.attribute import Attribute
from resolution.link.mixture import Kind, Mixture
from resolution.link.rarity import STEPS_A_BIT

DECIMALS = 9
"""Of weights, which are rounded before any threshold."""


def _number(value: float) -> str:
    return f"CAST({round(value, DECIMALS)!r} AS DOUBLE)"


def _bits(mixture: Mixture, kind: Kind, number: int, attribute: Attribute) -> str:
    """Return SQL for the bits (log2 likelihood ratio to strangers) that an attribute gives to a kind."""
    own, strangers = kind.levels[number], mixture.strangers[number]
    cases = []
    for level in range(len(own)):
        bits = _number(math.log2(own[level] / strangers[level]))
        if attribute.rarity_of(level):
            rare = f"{_number(math.log2(own[level]))} + rarity_{attribute.name} / {STEPS_A_BIT}.0"
            bits = f"CASE WHEN rarity_{attribute.name} > 0 THEN {rare} ELSE {bits} END"
        cases.append(f" WHEN {level} THEN {bits}")
    return f"CASE gamma_{attribute.name}{''.join(cases)} ELSE 0.0 END"


def start_bits(mixture: Mixture, number: int = 0) -> float:
    """Return what a pair weighs before it is compared: log2 of the odds of a kind, matches by default."""
    return round(math.log2(mixture.shares[number] / mixture.shares[-1]), DECIMALS)


def evidence(mixture: Mixture, attributes: tuple[Attribute, ...]) -> dict[str, str]:
    """Return, for each attribute, SQL for the bits that it gives to a match."""
    match = mixture.kinds[0]
    return {a.name: _bits(mixture, match, number, a) for number, a in enumerate(attributes)}


def other_kinds(mixture: Mixture, attributes: tuple[Attribute, ...]) -> dict[str, str]:
    """Return, for each other kind of two different people, SQL for its log2 odds against strangers."""
    return {
        kind.name: " + ".join(
            [
                _number(start_bits(mixture, number)),
                *(_bits(mixture, kind, a, attributes[a]) for a in kind.levels),
            ]
        )
        for number, kind in enumerate(mixture.kinds)
        if number
    }


def discount(mixture: Mixture, attributes: tuple[Attribute, ...]) -> str:
    """Return SQL for the bits that the other kinds together take away."""
    others = [f"pow(2.0, {bits})" for bits in other_kinds(mixture, attributes).values()]
    return f"log2({' + '.join(['1.0', *others])})"


def weighed(
    mixture: Mixture, attributes: tuple[Attribute, ...], compared: str, least_probability: float
) -> str:
    """Return SQL for the likely pairs of compared ones, a table or a query (see compare.compared).

    Its columns: those of the compared pairs, match_weight (bits) and match_probability, rounded.
    """
    bits = " + ".join([_number(start_bits(mixture)), *evidence(mixture, attributes).values()])
    return f"""
        WITH heavy AS (
            SELECT *, round({bits} - {discount(mixture, attributes)}, {DECIMALS}) AS match_weight
            FROM {compared}
        ),
        likely AS (
            SELECT *, round(1.0 / (1.0 + pow(2.0, -match_weight)), {DECIMALS}) AS match_probability FROM heavy
        )
        SELECT * FROM likely WHERE match_probability >= {least_probability}
    """


def weigh_pairs(
    con: duckdb.DuckDBPyConnection,
    mixture: Mixture,
    attributes: tuple[Attribute, ...],
    compared: str,
    least_probability: float,
) -> None:
    """Append to `weighed` the likely pairs of a table of compared pairs."""
    query = weighed(mixture, attributes, compared, least_probability)
    made = con.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'weighed' AND NOT internal"
    ).fetchall()[0][0]
    con.execute(f"INSERT INTO weighed {query}" if made else f"CREATE TABLE weighed AS {query}")
