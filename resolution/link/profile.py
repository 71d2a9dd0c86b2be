"""What the records hold: how many fill an attribute, with how many values, and what says the same thing
twice.

A model compares what is filled. An attribute with one value everywhere says nothing; a column that repeats
another (the card number typed into the tax field) says nothing new and would be counted twice.
"""

from dataclasses import dataclass
from itertools import combinations

import duckdb

from resolution.link.attribute import Attribute
from resolution.link.records import RECORD

FEWEST_FILLED = 0.01
"""An attribute that fewer of the records fill is left out of the model."""
REPEATS = 0.9
"""Of the records that fill both, the share with equal values from which one column repeats another."""
FEW = 10
"""In so few records a value that all hold may say something all the same: two copies of one record."""
_TEXTS = ("birth_place", "city", "occupation", "loyalty_number", "tax_id", "native_name", "phone", "street")


@dataclass(frozen=True)
class Filled:
    """How an attribute is filled: by how many records, which share of all they are, the number of distinct
    values, what it repeats."""

    attribute: Attribute
    records: int
    share: float
    values: int
    repeats: str | None = None

    @property
    def is_compared(self) -> bool:
        """Tell whether a model should compare the attribute."""
        says_something = self.values > 1 or 1 < self.records <= FEW
        return self.share >= FEWEST_FILLED and says_something and self.repeats is None


def _repeated(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the columns that repeat another, each with the fuller one that it repeats."""
    pairs = list(combinations(_TEXTS, 2))
    counts = ", ".join(
        f"count(*) FILTER ({a} = {b}), count(*) FILTER ({a} IS NOT NULL AND {b} IS NOT NULL)"
        for a, b in pairs
    )
    fillings = ", ".join(f"count({column})" for column in _TEXTS)
    row = con.execute(f"SELECT {fillings}, {counts} FROM {RECORD}").fetchall()[0]
    filled = dict(zip(_TEXTS, row, strict=False))
    agreement = row[len(_TEXTS) :]
    found = {}
    for (a, b), equal, both in zip(pairs, agreement[::2], agreement[1::2], strict=True):
        if both and equal >= REPEATS * both:
            less, more = (a, b) if filled[a] < filled[b] else (b, a)
            found[less] = more
    return found


def profile(con: duckdb.DuckDBPyConnection, attributes: tuple[Attribute, ...]) -> tuple[Filled, ...]:
    """Look at the records of the scratch table `record`: one entry an attribute, in their order."""
    counts = ", ".join(
        f"count(*) FILTER ({' OR '.join(f'{column} IS NOT NULL' for column in a.columns)}), "
        + "greatest("
        + ", ".join(f"count(DISTINCT {column})" for column in a.columns)
        + ")"
        for a in attributes
    )
    records, *row = con.execute(f"SELECT count(*), {counts} FROM {RECORD}").fetchall()[0]
    repeated = _repeated(con)
    return tuple(
        Filled(attribute, filled, filled / max(records, 1), values, repeated.get(attribute.columns[0]))
        for attribute, filled, values in zip(attributes, row[::2], row[1::2], strict=True)
    )
