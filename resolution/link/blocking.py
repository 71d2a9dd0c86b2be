"""Which pairs are worth comparing: a table of blocking keys, joined with itself.

A key held by many records says little and costs much, so keys are taken from the rarest on, as long as the
pairs that they give stay within a budget for each record. Of the pairs found, those stay that promise most: a
key held by n records leads each of them to its one partner with chance 1 / (n - 1), and what the shared keys
of a pair promise is added up. So the work grows with the number of records, not with its square.

The budgets, and how many records hold a key, are those of the day that the model was trained (holders.py). A
key that many more hold today is overgrown: nobody meets by it until a model is trained again.
"""

from dataclasses import dataclass

import duckdb

from resolution.link.attribute import BlockingRule
from resolution.link.holders import KEY_COUNT, NOMINAL, begin_counting, count_holders
from resolution.link.keys import RULES

LARGEST_BLOCK = 100
"""Records that may share a key before the key is left out."""
OVERGROWN = 2 * LARGEST_BLOCK
"""Records that may share a key on any later day."""
KEY_BUDGET = 100
"""Pairs for each record that all keys together may give, a pair counted once for each key."""
FEW = 1_000
"""Fewer records have the key budget of so many: that costs little, and a few copies share every key."""
PAIR_BUDGET = 20
"""Pairs for each record that are compared."""
_WHOLE = 1_000_000
"""Promises are counted in millionths."""


@dataclass(frozen=True)
class Limits:
    """What a model's blocking was held to: records that may share a key, and what a pair must promise."""

    largest_block: int
    least_promise: float


def keys_of(rule: BlockingRule, records: str) -> str:
    """Return SQL for the keys that records have under a rule: one row a record and key, each key hashed."""
    return f"""
        SELECT DISTINCT record, hash(found) AS key
        FROM (SELECT record, unnest({rule.expression}) AS found FROM {records})
        WHERE found IS NOT NULL
    """


def make_keys(con: duckdb.DuckDBPyConnection, largest_block: int | None = None) -> None:
    """Fill `blocking_key` (rule, key, record, holders, present) from `numbered`: one row a record and key.

    `rule` is the place in RULES, `holders` how many records held the key when the model was trained (2 to
    `largest_block`), `present` how many of `numbered` hold it. `key_count` says who held what; without a
    largest block the keys are counted into it now.
    """
    con.execute(
        "CREATE OR REPLACE TABLE blocking_key "
        "(rule UTINYINT, key UBIGINT, record UINTEGER, holders UTINYINT, present UTINYINT)"
    )
    if largest_block is None:
        begin_counting(con)
    for number, rule in enumerate(RULES):
        con.execute(f"""
            CREATE OR REPLACE TABLE held AS
            SELECT record, key, count(*) OVER (PARTITION BY key) AS present
            FROM ({keys_of(rule, "numbered")})
        """)
        if largest_block is None:
            count_holders(con, number, "held")
        con.execute(f"""
            INSERT INTO blocking_key
            SELECT {number}, key, record, coalesce(holders, {NOMINAL}) AS known, least(present, 255)
            FROM held LEFT JOIN (SELECT key, holders FROM {KEY_COUNT} WHERE rule = {number}) USING (key)
            WHERE known <= {largest_block or LARGEST_BLOCK}
        """)
    con.execute("DROP TABLE held")


def choose_largest_block(con: duckdb.DuckDBPyConnection, records: int) -> int:
    """Return how many records may share a key so that all keys together stay within their budget."""
    sizes = con.execute(
        "SELECT present, count(*) * (present - 1) / 2 FROM blocking_key WHERE present > 1 "
        "GROUP BY present ORDER BY present"
    ).fetchall()
    spent, largest = 0.0, 2
    for holders, pairs in sizes:
        spent += pairs
        if spent > KEY_BUDGET * max(records, FEW):
            break
        largest = int(holders)
    con.execute("DELETE FROM blocking_key WHERE holders > ?", [largest])
    return largest


def promising(known: str | None = None) -> str:
    """Return SQL for promising_pair (l, r, rule, promise): the pairs of `blocking_key` with itself and with
    `known`.

    `known` has the keys of records that were compared before, with the same columns; they do not meet one
    another again. `present` of both says how many records hold the key in all.
    """
    known_too = f" UNION ALL SELECT *, false AS is_examined FROM {known}" if known else ""
    return f"""
        WITH usable AS (
            SELECT * FROM (SELECT *, true AS is_examined FROM blocking_key{known_too}) AS both_kinds
            WHERE present BETWEEN 2 AND {OVERGROWN}
        )
        SELECT
            least(a.record, b.record) AS l, greatest(a.record, b.record) AS r, min(a.rule) AS rule,
            CAST(sum({_WHOLE} // (a.holders - 1)) AS INTEGER) AS promise
        FROM usable AS a
        JOIN usable AS b ON a.rule = b.rule AND a.key = b.key
            AND (a.record < b.record OR NOT b.is_examined)
        WHERE a.is_examined
        GROUP BY least(a.record, b.record), greatest(a.record, b.record)
    """


def join_keys(con: duckdb.DuckDBPyConnection, known: str | None = None) -> None:
    """Fill `promising_pair`; see `promising`."""
    con.execute(f"CREATE OR REPLACE TABLE promising_pair AS {promising(known)}")


def choose_least_promise(con: duckdb.DuckDBPyConnection, records: int) -> float:
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
    return least / _WHOLE


def candidates(least_promise: float) -> str:
    """Return SQL for the pairs of `promising_pair` that promise enough."""
    return f"SELECT l, r, rule FROM promising_pair WHERE promise >= {round(least_promise * _WHOLE)}"


def take_promising(con: duckdb.DuckDBPyConnection, least_promise: float) -> int:
    """Fill `candidate_pair` (l, r, rule) with the pairs that promise enough; return how many."""
    con.execute(f"CREATE OR REPLACE TABLE candidate_pair AS {candidates(least_promise)}")
    con.execute("DROP TABLE promising_pair")
    return int(con.execute("SELECT count(*) FROM candidate_pair").fetchall()[0][0])


def make_pairs(con: duckdb.DuckDBPyConnection, records: int) -> Limits:
    """Fill `candidate_pair` (l, r, rule): one row a pair of record numbers worth comparing, l < r.

    The first rule that finds a pair names it. Returns the limits that keep to the budgets.
    """
    largest = choose_largest_block(con, records)
    join_keys(con)
    least = choose_least_promise(con, records)
    take_promising(con, least)
    return Limits(largest, least)
