"""Records put side by side in a database of a test's own, by the functions that a run chains."""

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb
import pyarrow as pa
from support.workspace import DAY, open_run

from resolution.config import Configuration
from resolution.link.attribute import Attribute
from resolution.link.attributes import ATTRIBUTES
from resolution.link.compare import compare_pairs
from resolution.link.model import newest_version
from resolution.link.rarity import count_frequencies, number_records
from resolution.link.records import derive_columns
from resolution.link.score import link
from resolution.schemas import STANDARDISED_RECORD


def connect(threads: int = 1) -> duckdb.DuckDBPyConnection:
    """Open a database in memory."""
    con = duckdb.connect(":memory:", config={"threads": threads})
    con.execute("LOAD icu; SET TimeZone = 'UTC'")
    return con


def derive(con: duckdb.DuckDBPyConnection, rows: Iterable[dict[str, Any]]) -> None:
    """Make the table `record` of standardised records; columns that a row does not name are empty."""
    given = [{name: row.get(name) for name in STANDARDISED_RECORD.columns.names} for row in rows]
    con.register("standardised", pa.Table.from_pylist(given, schema=STANDARDISED_RECORD.columns))
    derive_columns(con, "standardised")
    con.unregister("standardised")


def number(
    con: duckdb.DuckDBPyConnection,
    rows: Iterable[dict[str, Any]],
    attributes: tuple[Attribute, ...] = ATTRIBUTES,
) -> int:
    """Make the table `numbered` of standardised records, rarities from their own frequencies."""
    derive(con, rows)
    return number_records(con, attributes, count_frequencies(con, attributes))


def compare(
    con: duckdb.DuckDBPyConnection,
    pairs: Sequence[tuple[str, str]] | None = None,
    attributes: tuple[Attribute, ...] = ATTRIBUTES,
) -> pa.Table:
    """Compare pairs of record keys (left, right), all pairs of `numbered` if none are named.

    One row a pair, in the order of its keys: key_l, key_r, gamma_... and rarity_...
    """
    if pairs is None:
        query = "SELECT a.record, b.record FROM numbered AS a JOIN numbered AS b ON a.record < b.record"
        con.execute(f"CREATE OR REPLACE TABLE asked AS SELECT *, NULL::UTINYINT FROM ({query}) AS p (l, r)")
    else:
        left, right = zip(*pairs, strict=True)
        con.register("named", pa.table({"a": left, "b": right}))
        con.execute("""
            CREATE OR REPLACE TABLE asked AS
            SELECT a.record, b.record, NULL::UTINYINT FROM named
            JOIN numbered AS a ON a.record_key = named.a JOIN numbered AS b ON b.record_key = named.b
        """)
        con.unregister("named")
    con.execute("CREATE OR REPLACE VIEW asked_pair AS SELECT * FROM asked AS p (l, r, rule)")
    compare_pairs(con, attributes, "asked_pair", "compared")
    return con.sql("""
        SELECT a.record_key AS key_l, b.record_key AS key_r, c.* EXCLUDE (l, r, rule)
        FROM compared AS c JOIN numbered AS a ON a.record = c.l JOIN numbered AS b ON b.record = c.r
        ORDER BY key_l, key_r
    """).to_arrow_table()


def link_run(
    config: Configuration, run_id: str = "r1", live_run: str | None = None, mode: str = "full"
) -> dict[str, int]:
    """Do the stage `link` of a run with the newest model, or train one."""
    run = open_run(config, run_id, live_run, mode)
    return link(config, run, DAY, newest_version(config))
