"""Finding and comparing pairs: what training and scoring do alike."""

import duckdb
import pyarrow as pa

from resolution.link.attribute import Attribute
from resolution.link.blocking import Limits, make_keys, make_pairs
from resolution.link.compare import compare_pairs
from resolution.link.rarity import number_records
from resolution.progress import Progress, silent

CANDIDATES, COMPARED = "candidate_pair", "compared_pair"


def find_pairs(
    con: duckdb.DuckDBPyConnection,
    attributes: tuple[Attribute, ...],
    frequencies: pa.Table,
    limits: Limits | None = None,
    progress: Progress = silent,
) -> Limits:
    """Number the scratch table `record`, find its candidate pairs and compare them; return blocking's limits.

    Fills `numbered`, `candidate_pair` (see blocking.make_pairs), `compared_pair` (see compare.compare_pairs).
    """
    records = number_records(con, attributes, frequencies)
    progress("keys", 0, 3)
    make_keys(con)
    progress("pairs", 1, 3)
    kept_to = make_pairs(con, records, limits)
    if not any(attribute.speaks_for for attribute in attributes):
        con.execute(f"DELETE FROM {CANDIDATES}")  # nothing could tell a match from strangers
    con.execute("DROP TABLE blocking_key")
    progress("compare pairs", 2, 3)
    compare_pairs(con, attributes, CANDIDATES, COMPARED)
    progress("compare pairs", 3, 3)
    return kept_to
