"""Patterns of levels: what learning sees of the pairs, as counts."""

from collections.abc import Collection

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resolution.link.attribute import Attribute
from resolution.link.mixture import Patterns

REST = "rest"
"""The ingredient of the recipe that stands in this file: pairs that stand for all that no key found."""
RANDOM_PAIRS = 300_000
"""Random pairs that stand for all pairs that no key found."""
LEARNT_PAIRS = 4_000_000
"""Candidate pairs to learn from; of more, an even part stands for all."""
_COARSE = 12
"""Rarity is taken in steps of three bits here, so that there are far fewer patterns than pairs."""


def draw_random_pairs(con: duckdb.DuckDBPyConnection, records: int, seed: int) -> None:
    """Fill `random_pair` (l, r, rule): random pairs of record numbers, l < r, the same for a seed."""
    records = max(records, 1)
    con.execute(f"""
        CREATE OR REPLACE TABLE random_pair AS
        SELECT DISTINCT least(a, b) AS l, greatest(a, b) AS r, CAST(NULL AS UTINYINT) AS rule
        FROM (
            SELECT
                CAST(hash('{seed} a ' || i) % {records} + 1 AS UINTEGER) AS a,
                CAST(hash('{seed} b ' || i) % {records} + 1 AS UINTEGER) AS b
            FROM range({RANDOM_PAIRS}) AS drawn (i)
        )
        WHERE a <> b
        ORDER BY l, r
    """)


def _selected(attributes: tuple[Attribute, ...]) -> str:
    return "".join(
        f"gamma_{a.name}, CASE WHEN rarity_{a.name} > 0 "
        f"THEN rarity_{a.name} // {_COARSE} * {_COARSE} + {_COARSE // 2} ELSE 0 END AS rarity_{a.name}, "
        for a in attributes
    )


def _columns(table: pa.Table, what: str, attributes: tuple[Attribute, ...]) -> npt.NDArray[np.int64]:
    """Return gamma or rarity of the patterns: a row a pattern, a column an attribute."""
    found = np.zeros((table.num_rows, len(attributes)), dtype=np.int64)
    for place, attribute in enumerate(attributes):
        found[:, place] = table[f"{what}_{attribute.name}"].to_numpy()
    return found


def count_patterns(
    con: duckdb.DuckDBPyConnection,
    attributes: tuple[Attribute, ...],
    records: int,
    without: Collection[str] = (),
) -> Patterns:
    """Count the patterns of all pairs of records.

    `compared_pair` holds the compared candidate pairs; of the pairs in `random_compared`, random ones, those
    that are no candidates stand for all other pairs and cannot match.
    """
    selected = _selected(attributes)
    [(candidates,)] = con.execute("SELECT count(*) FROM candidate_pair").fetchall()
    part = (
        f"WHERE hash(l::VARCHAR || ' ' || r) % {candidates} < {LEARNT_PAIRS}"
        if candidates > LEARNT_PAIRS
        else ""
    )
    table = con.sql(f"""
        SELECT *, count(*) AS pairs FROM (
            SELECT {selected}true AS may_match FROM compared_pair {part}
            UNION ALL
            SELECT {selected}false FROM random_compared
            ANTI JOIN candidate_pair AS c ON c.l = random_compared.l AND c.r = random_compared.r
        ) GROUP BY ALL ORDER BY ALL
    """).to_arrow_table()
    pairs = table["pairs"].to_numpy().astype(np.float64)
    may_match = table["may_match"].to_numpy(zero_copy_only=False).astype(bool)
    for these, stand_for in (
        (may_match, candidates),
        (~may_match, 0 if REST in without else records * (records - 1) / 2 - candidates),
    ):
        pairs[these] *= stand_for / max(pairs[these].sum(), 1.0)
    return Patterns(
        _columns(table, "gamma", attributes).astype(np.int8),
        _columns(table, "rarity", attributes).astype(np.uint8),
        pairs,
        may_match,
    )
