"""What is thought of pairs before any was seen: learnt on the demo brand, where the truth is known.

`prior.json` holds, for matches and each attribute, the probability of every level by its label. It is made by
`python -m demo.prior` on brands of other seeds than tests and documentation use. Where a level or attribute
is not in it, close agreement is thought likely and any other level not.
"""

import json
from collections.abc import Collection
from importlib.resources import files

import duckdb
import numpy as np

from resolution.link.attribute import KINDS, Attribute
from resolution.link.mixture import MATCH, Floats, Kind, Mixture

PRIOR = "prior"
"""The ingredient of the recipe that stands in this file."""

_HELD_MATCH, _HELD_OTHERS = 0.5, 1.0
"""How firmly kinds are held to their priors (see mixture.Kind): matches are learnt, the others stay what they
are said to be, lest one of them learn to explain the matches."""
_START = 0.5
"""Pairs for each record that every kind is thought to have."""
_CLOSE, _BETWEEN, _DIFFERENT = 0.7, 0.2, 0.1
_SHARE_DIFFERENT = 0.9


def _guess(attribute: Attribute) -> Floats:
    between = len(attribute.levels) - 1
    if not between:
        return np.array([0.15, 0.85])
    return np.array([_DIFFERENT, *[_BETWEEN / between] * between, _CLOSE])


def _match(attribute: Attribute, known: dict[str, dict[str, float]]) -> Floats:
    if attribute.name not in known:
        return _guess(attribute)
    shares = np.array([known[attribute.name].get(label, 0.0) for label in attribute.labels])
    mixed: Floats = 0.95 * shares / shares.sum() + 0.05 * _guess(attribute)
    return mixed


def _weakness(attribute: Attribute, kind: str, strangers: Floats) -> Floats:
    said = attribute.weak[kind]
    shares = strangers * (1 - sum(said.values()))
    for label, share in said.items():
        shares[attribute.labels.index(label)] += share
    return shares


def _strangers(con: duckdb.DuckDBPyConnection, attribute: Attribute) -> Floats:
    """Return P of each level among random pairs (`random_compared`), a little for levels not seen."""
    counted = dict(
        con.execute(
            f"SELECT gamma_{attribute.name}, count(*) FROM random_compared "
            f"WHERE gamma_{attribute.name} >= 0 GROUP BY ALL"
        ).fetchall()
    )
    between = len(attribute.levels)
    unseen = np.array([_SHARE_DIFFERENT, *[(1 - _SHARE_DIFFERENT) / between] * between])
    counts = np.array([counted.get(level, 0) for level in range(between + 1)]) + unseen
    shares: Floats = counts / counts.sum()
    return shares


def prior_of(
    con: duckdb.DuckDBPyConnection,
    attributes: tuple[Attribute, ...],
    records: int,
    without: Collection[str] = (),
) -> Mixture:
    """Return the mixture that learning starts from, for the records in `numbered` and `random_compared`."""
    known = json.loads(files("resolution.link").joinpath("prior.json").read_text(encoding="utf-8"))[MATCH]
    if PRIOR in without:
        known = {}
    strangers = tuple(_strangers(con, attribute) for attribute in attributes)
    kinds = [
        Kind(
            MATCH,
            {n: _match(a, known) for n, a in enumerate(attributes)},
            0.0 if PRIOR in without else _HELD_MATCH,
        )
    ]
    for name in KINDS:
        levels = {n: _weakness(a, name, strangers[n]) for n, a in enumerate(attributes) if name in a.weak}
        if levels:
            kinds.append(Kind(name, levels, _HELD_OTHERS))
    start = _START * max(records, 1) / max(records * (records - 1) / 2, 1)
    shares = np.array([start] * len(kinds) + [1.0])
    return Mixture(tuple(kinds), shares / shares.sum(), strangers)
