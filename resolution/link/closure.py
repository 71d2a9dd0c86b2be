"""Closure: two records that are both linked to a third are compared too, though no key joins them."""

import duckdb

LEAST_PROBABILITY = 0.5
"""Links from this match probability on lead on."""
NEIGHBOURS = 30
"""The best links of each record that lead on."""


def closing(links: str, compared: str) -> str:
    """Return SQL for pairs (l, r) two strong links apart that were not compared.

    `links` has the match probability of likely pairs (l, r, match_probability), found by keys; `compared` has
    pairs that were compared (l, r), those of the links among them.
    """
    return f"""
        WITH strong AS (
            SELECT l, r, match_probability FROM {links} WHERE match_probability >= {LEAST_PROBABILITY}
        ),
        near AS (
            SELECT a, b FROM (
                SELECT l AS a, r AS b, match_probability FROM strong
                UNION ALL SELECT r AS a, l AS b, match_probability FROM strong
            ) AS both_ways
            QUALIFY row_number() OVER (PARTITION BY a ORDER BY match_probability DESC, b) <= {NEIGHBOURS}
        )
        SELECT DISTINCT x.b AS l, y.b AS r
        FROM near AS x JOIN near AS y ON x.a = y.a AND x.b < y.b
        ANTI JOIN {compared} AS known ON known.l = x.b AND known.r = y.b
    """


def make_closing_pairs(con: duckdb.DuckDBPyConnection, links: str, compared: str) -> int:
    """Fill `closing_pair` (l, r, rule), see `closing`; return how many. `rule` is NULL: no key found them."""
    query = f"SELECT l, r, CAST(NULL AS UTINYINT) AS rule FROM ({closing(links, compared)})"
    con.execute(f"CREATE OR REPLACE TABLE closing_pair AS {query}")
    return int(con.execute("SELECT count(*) FROM closing_pair").fetchall()[0][0])
