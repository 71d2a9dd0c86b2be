"""Finding and comparing pairs: what training and scoring do alike."""

import duckdb
import pyarrow as pa

from resolution.link.attribute import Attribute
from resolution.link.blocking import Limits, make_keys, make_pairs
from resolution.link.compare import compare_pairs
from resolution.link.rarity import number_records
from resolution.progress import Progress, silent

CANDIDATES, COMPARED = "candidate_pair", "compared_pair"


def compare_candidates(con: duckdb.DuckDBPyConnection, attributes: tuple[Attribute, ...]) -> None:
    """Fill `compared_pair` (see compare.compare_pairs) from `candidate_pair`."""
    if not any(attribute.speaks_for for attribute in attributes):
        con.execute(f"DELETE FROM {CANDIDATES}")  # nothing could tell a match from strangers
    compare_pairs(con, attributes, CANDIDATES, COMPARED)


def find_pairs(
    con: duckdb.DuckDBPyConnection,
    attributes: tuple[Attribute, ...],
    frequencies: pa.Table,
    progress: Progress = silent,
) -> Limits:
    """Number the scratch table `record`, find its candidate pairs and compare them; return blocking's limits.

    Fills `numbered`, `blocking_key`, `key_count`, `candidate_pair` (see blocking.py) and `compared_pair`.
    """
    records = number_records(con, attributes, frequencies)
    progress("keys", 0, 3)
    make_keys(con)
    progress("pairs", 1, 3)
    kept_to = make_pairs(con, records)
    progress("compare pairs", 2, 3)
    compare_candidates(con, attributes)
    progress("compare pairs", 3, 3)
    return kept_to
