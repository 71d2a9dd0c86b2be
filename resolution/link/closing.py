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
from resolution.warehouse.engine import DuckEngine, Engine
from resolution.warehouse.reach import reach

CLOSED, CLOSURE, MERGED = "closed", "closure", "merged_at_source"

LOOKED_AT = f"SELECT record_key FROM {EXAMINED} UNION SELECT record_key FROM {CHANGE}"
FRESH = f"""
SELECT l.record_key AS a, r.record_key AS b, match_probability
FROM weighed
JOIN {MEMBER} AS l ON l.record = weighed.l
JOIN {MEMBER} AS r ON r.record = weighed.r
WHERE match_probability >= {LEAST_PROBABILITY}
"""
LINK = "SELECT a, b FROM standing_link UNION ALL SELECT a, b FROM fresh_link"
_TOUCHED_LINK = """
SELECT a, b FROM standing_link
WHERE a IN (SELECT record_key FROM looked_at) OR b IN (SELECT record_key FROM looked_at)
"""
SEED = f"""
SELECT a AS record_key FROM fresh_link UNION SELECT b FROM fresh_link
UNION SELECT a FROM ({_TOUCHED_LINK}) AS touched UNION SELECT b FROM ({_TOUCHED_LINK}) AS touched
"""


def by_keys(edges: str) -> str:
    """Return SQL for the standing edges that keys found."""
    return (
        f"SELECT record_key_l AS a, record_key_r AS b, match_probability FROM {edges} "
        f"WHERE until IS NULL AND match_key NOT IN ('{CLOSURE}', '{MERGED}')"
    )


def standing(edges: str) -> str:
    """Return SQL for standing_link: those that lead on."""
    return f"{by_keys(edges)} AND match_probability >= {LEAST_PROBABILITY}"


def staying(edges: str) -> str:
    """Return SQL for links (l, r, match_probability) that stay, among the records of the chains looked at."""
    return f"""
        SELECT l.record AS l, r.record AS r, match_probability
        FROM ({by_keys(edges)}) AS link
        JOIN {MEMBER} AS l ON l.record_key = a
        JOIN {MEMBER} AS r ON r.record_key = b
        SEMI JOIN {CLOSED} AS closed ON closed.record_key = a
        ANTI JOIN looked_at AS of_a ON of_a.record_key = a
        ANTI JOIN looked_at AS of_b ON of_b.record_key = b
    """


def reach_chains(engine: Engine, edges: str) -> None:
    """Fill `closed` with the records of chains that may have changed, and `staying` with their links."""
    engine.make("standing_link", standing(edges))
    engine.make("fresh_link", FRESH)
    engine.make("seed", SEED)
    engine.make("link", LINK)
    reach(engine, "seed", "link", CLOSED)
    engine.make("staying", staying(edges))


def close_chains(con: duckdb.DuckDBPyConnection, config: Configuration, full: bool) -> int:
    """Fill `closing_pair` from `weighed`, `candidate_pair` and the standing edges; return how many pairs.

    Fills `looked_at` and `closed` (record_key): the records compared again or gone, and those of chains that
    may have changed, among whom all pairs that close a chain are found anew.
    """
    engine = DuckEngine(con)
    engine.make("looked_at", LOOKED_AT)
    if full:
        engine.make(CLOSED, f"SELECT record_key FROM {MEMBER}")
        return make_closing_pairs(con, "weighed", CANDIDATES)
    with duck.attached(con, config):
        reach_chains(engine, f"{ATTACHED}.{EDGE.qualified}")
    con.execute("INSERT INTO staying SELECT l, r, match_probability FROM weighed")
    compared = f"(SELECT l, r FROM staying UNION SELECT l, r FROM {CANDIDATES})"
    return make_closing_pairs(con, "staying", compared)
