"""What hangs together: all records that links lead to from some, step by step."""

from resolution.warehouse.engine import Engine

_NEXT = """
SELECT DISTINCT b AS record_key
FROM (SELECT a, b FROM {links} UNION ALL SELECT b, a FROM {links}) AS link
JOIN frontier ON frontier.record_key = link.a
WHERE b NOT IN (SELECT record_key FROM {into})
"""


def reach(engine: Engine, seeds: str, links: str, into: str) -> int:
    """Fill `into` (record_key) with the records of `seeds` and all that `links` lead to; return how many.

    `seeds` is a table of record_key, `links` one of a and b, which lead both ways; neither holds NULL. The
    work grows with the links times the longest way, so links should be those that clusters are made of.
    """
    reached = engine.make(into, f"SELECT DISTINCT record_key FROM {seeds}")
    engine.make("frontier", f"SELECT record_key FROM {into}")
    while found := engine.make("frontier", _NEXT.format(links=links, into=into)):
        reached += found
        engine.make(into, f"SELECT record_key FROM {into} UNION ALL SELECT record_key FROM frontier")
    return reached
