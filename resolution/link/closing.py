"""Closure beside what is known: which chains of strong links may have changed, and the pairs that close them.

A pair that closes a chain depends on nothing but the strong links of its chain. So only chains are looked at
again that lost a link, gained one, or hold a record that was compared again.
"""

import duckdb

from resolution.config import Configuration
from resolution.link.change import CHANGE, EXAMINED
from resolution.link.closure import LEAST_PROBABILITY, make_closing_pairs
from resolution.link.pairs import CANDIDATES
from resolution.link.records import MEMBER
from resolution.schemas import EDGE
from resolution.warehouse import duck
from resolution.warehouse.duck import ATTACHED
from resolution.warehouse.engine import DuckEngine
from resolution.warehouse.reach import reach

CLOSED, CLOSURE, MERGED = "closed", "closure", "merged_at_source"

_BY_KEYS = (
    "SELECT record_key_l AS a, record_key_r AS b, match_probability "
    f"FROM {ATTACHED}.{EDGE.qualified} WHERE until IS NULL AND match_key NOT IN ('{CLOSURE}', '{MERGED}')"
)
_LOOKED_AT = f"""
CREATE OR REPLACE TABLE looked_at AS
SELECT record_key FROM {EXAMINED} UNION SELECT record_key FROM {CHANGE}
"""
_STANDING = (
    f"CREATE OR REPLACE TABLE standing_link AS {_BY_KEYS} AND match_probability >= {LEAST_PROBABILITY}"
)
_FRESH = f"""
CREATE OR REPLACE TABLE fresh_link AS
SELECT l.record_key AS a, r.record_key AS b, match_probability
FROM weighed
JOIN {MEMBER} AS l ON l.record = weighed.l
JOIN {MEMBER} AS r ON r.record = weighed.r
WHERE match_probability >= {LEAST_PROBABILITY}
"""
_LINK = "SELECT a, b FROM standing_link UNION ALL SELECT a, b FROM fresh_link"
_SEED = """
SELECT unnest([a, b]) AS record_key FROM fresh_link
UNION
SELECT unnest([a, b]) FROM standing_link
WHERE a IN (SELECT record_key FROM looked_at) OR b IN (SELECT record_key FROM looked_at)
"""
# links (l, r, match_probability) that stay, among the records of the chains that are looked at
_STAYING = f"""
SELECT l.record AS l, r.record AS r, match_probability
FROM ({_BY_KEYS}) AS link
JOIN {MEMBER} AS l ON l.record_key = a
JOIN {MEMBER} AS r ON r.record_key = b
SEMI JOIN {CLOSED} AS closed ON closed.record_key = a
ANTI JOIN looked_at AS of_a ON of_a.record_key = a
ANTI JOIN looked_at AS of_b ON of_b.record_key = b
"""


def close_chains(con: duckdb.DuckDBPyConnection, config: Configuration, full: bool) -> int:
    """Fill `closing_pair` from `weighed`, `candidate_pair` and the standing edges; return how many pairs.

    Fills `looked_at` and `closed` (record_key): the records compared again or gone, and those of chains that
    may have changed, among whom all pairs that close a chain are found anew.
    """
    con.execute(_LOOKED_AT)
    if full:
        con.execute(f"CREATE OR REPLACE TABLE {CLOSED} AS SELECT record_key FROM {MEMBER}")
        return make_closing_pairs(con, "weighed", CANDIDATES)
    engine = DuckEngine(con)
    with duck.attached(con, config):
        con.execute(_STANDING)
        con.execute(_FRESH)
        engine.make("seed", _SEED)
        engine.make("link", _LINK)
        reach(engine, "seed", "link", CLOSED)
        con.execute(f"CREATE OR REPLACE TABLE staying AS {_STAYING}")
    con.execute("INSERT INTO staying SELECT l, r, match_probability FROM weighed")
    compared = f"(SELECT l, r FROM staying UNION SELECT l, r FROM {CANDIDATES})"
    return make_closing_pairs(con, "staying", compared)
