"""What hangs together, all at once: the component of each of many numbered things, on any engine."""

from resolution.warehouse.engine import Engine

# Everybody takes the smallest label among its own and its neighbours' …
_NEARER = """
SELECT number, min(label) AS label
FROM (
    SELECT number, label FROM {into}
    UNION ALL
    SELECT p.l AS number, o.label FROM {pairs} AS p JOIN {into} AS o ON o.number = p.r
    UNION ALL
    SELECT p.r AS number, o.label FROM {pairs} AS p JOIN {into} AS o ON o.number = p.l
) AS heard
GROUP BY number
"""
# … and then the label of the one that it is named after: so a chain is walked in ever longer steps.
_JUMP = """
SELECT n.number, of.label, was.label <> of.label AS is_new
FROM nearer_label AS n
JOIN nearer_label AS of ON of.number = n.label
JOIN {into} AS was ON was.number = n.number
"""


def components(engine: Engine, pairs: str, into: str) -> None:
    """Fill `into` (number, label): for each end of a pair the smallest number that pairs lead to from it.

    `pairs` is a table of l and r, numbers of things; a thing that is in no pair is in no row. The work grows
    with the pairs times the logarithm of the longest way.
    """
    engine.make(into, f"SELECT number, number AS label FROM ({_ends(pairs)}) AS ends")
    while True:
        engine.make("nearer_label", _NEARER.format(pairs=pairs, into=into))
        engine.make("jumped_label", _JUMP.format(into=into))
        engine.make(into, "SELECT number, label FROM jumped_label")
        [moved] = engine.get("SELECT count(*) AS moved FROM jumped_label WHERE is_new").column("moved")
        if not moved.as_py():
            return


def _ends(pairs: str) -> str:
    return f"SELECT l AS number FROM {pairs} UNION SELECT r AS number FROM {pairs}"
