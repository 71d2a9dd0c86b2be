"""Which records a run decides about: those that something happened to, and all that may share their fate."""

from resolution.cluster.sets import Sets
from resolution.warehouse.reach import reach

CHANGES = ("record_change", "edge_change", "judgement_change")


def touch(sets: Sets, everything: bool) -> bool:
    """Fill `touched` (record_key) and the tables of CHANGES; tell whether anything is touched.

    The ids of touched clients are in `touched` too.

    Clusters are made within components, so nothing outside of those that a change lies in, as they were or
    as they are, can come out another way than before.
    """
    sets.make("member")
    for name in CHANGES:
        sets.make(name)
    if everything:
        return sets.engine.make("touched", sets.text("everything")) > 0
    if not sets.make("seed"):
        return False
    sets.make("link")
    return reach(sets.engine, "seed", "link", "touched") > 0
