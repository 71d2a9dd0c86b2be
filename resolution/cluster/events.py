"""What happened to clients in a run, and why: the nearest cause that the changes of the run give."""

from resolution.cluster.sets import Sets


def tell(sets: Sets) -> None:
    """Fill `event`: one row a thing that happened, numbered, with its cause (never empty).

    Needs `given` and what goes with it, `placed` and the changes.
    """
    for name in ("happening", "mover", "opposite", "cause_of_pair", "cause_of_record", "cause", "event"):
        sets.make(name)
