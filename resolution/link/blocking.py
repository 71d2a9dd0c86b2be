"""Which pairs are worth comparing: a table of blocking keys, joined with itself.

A key held by many records says little and costs much, so keys are taken from the rarest on, as long as the
pairs that they give stay within a budget for each record. Of the pairs found, those stay that promise most: a
key held by n records leads each of them to its one partner with chance 1 / (n - 1), and what the shared keys
of a pair promise is added up. So the work grows with the number of records, not with its square.
"""

from dataclasses import dataclass

import duckdb

from resolution.link.keys import RULES

LARGEST_BLOCK = 100
"""Records that may share a key before the key is left out."""
KEY_BUDGET = 100
"""Pairs for each record that all keys together may give, a pair counted once for each key."""
FEW = 1_000
"""Fewer records have the key budget of so many: that costs little, and a few copies share every key."""
PAIR_BUDGET = 20
"""Pairs for each record that are compared."""


@dataclass(frozen=True)
class Limits:
    """What a model's blocking was held to: records that may share a key, and what a pair must promise."""

    largest_block: int
    least_promise: float


def make_keys(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `blocking_key` (rule, key, record, holders) from `numbered`: one row a record and key it shares.

    `rule` is the place in RULES, `holders` how many records hold the key (2 to LARGEST_BLOCK).
    """
    con.execute(
        "CREATE OR REPLACE TABLE blocking_key (rule UTINYINT, key UBIGINT, record UINTEGER, holders UTINYINT)"
    )
    for number, rule in enumerate(RULES):
        con.execute(f"""
            INSERT INTO blocking_key
            SELECT {number}, key, record, holders
            FROM (
                SELECT key, record, count(*) OVER (PARTITION BY key) AS holders
                FROM (
                    SELECT DISTINCT record, hash(found) AS key
                    FROM (SELECT record, unnest({rule.expression}) AS found FROM numbered)
                    WHERE found IS NOT NULL
                )
            )
            WHERE holders BETWEEN 2 AND {LARGEST_BLOCK}
        """)


def _largest_block(con: duckdb.DuckDBPyConnection, records: int) -> int:
    """Return how many records may share a key so that all keys together stay within their budget."""
    sizes = con.execute(
        "SELECT holders, count(*) * (holders - 1) / 2 FROM blocking_key GROUP BY holders ORDER BY holders"
    ).fetchall()
    spent, largest = 0.0, 2
    for holders, pairs in sizes:
        spent += pairs
        if spent > KEY_BUDGET * max(records, FEW):
            break
        largest = int(holders)
    return largest


def _join_keys(con: duckdb.DuckDBPyConnection, largest_block: int) -> None:
    con.execute(f"""
        CREATE OR REPLACE TABLE promising_pair AS
        SELECT
            a.record AS l, b.record AS r, min(a.rule) AS rule,
            CAST(sum(1000000 // (a.holders - 1)) AS UINTEGER) AS promise
        FROM blocking_key AS a
        JOIN blocking_key AS b ON a.rule = b.rule AND a.key = b.key AND a.record < b.record
        WHERE a.holders <= {largest_block} AND b.holders <= {largest_block}
        GROUP BY a.record, b.record
    """)


def _least_promise(con: duckdb.DuckDBPyConnection, records: int) -> float:
    """Return what a pair must promise so that all pairs stay within their budget."""
    rows = con.execute(
        "SELECT promise, count(*) FROM promising_pair GROUP BY promise ORDER BY promise DESC"
    ).fetchall()
    pairs, least = 0, 0
    for promise, count in rows:
        pairs += count
        if pairs > PAIR_BUDGET * records and least:
            break
        least = int(promise)
    return least / 1_000_000


def make_pairs(con: duckdb.DuckDBPyConnection, records: int, limits: Limits | None = None) -> Limits:
    """Fill `candidate_pair` (l, r, rule): one row a pair of record numbers worth comparing, l < r.

    The first rule that finds a pair names it. Without limits, those that keep to the budgets are chosen; the
    limits kept to are returned.
    """
    largest = limits.largest_block if limits else _largest_block(con, records)
    _join_keys(con, largest)
    least = limits.least_promise if limits else _least_promise(con, records)
    con.execute(
        "CREATE OR REPLACE TABLE candidate_pair AS SELECT l, r, rule FROM promising_pair "
        f"WHERE promise >= {round(least * 1_000_000)}"
    )
    con.execute("DROP TABLE promising_pair")
    return Limits(largest, least)
