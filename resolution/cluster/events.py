"""What happened to clients in a run, and why: the nearest cause that the changes of the run give."""

import pyarrow as pa

from resolution.cluster.sets import Sets

_CAUSES = ("opposite", "cause_of_pair", "cause_of_record", "cause")
_NO_CAUSE = pa.schema(
    [
        ("event_no", pa.int32()),
        ("cause", pa.string()),
        ("cause_key_l", pa.string()),
        ("cause_key_r", pa.string()),
        ("judgement_id", pa.int64()),
    ]
)


def tell(sets: Sets) -> None:
    """Fill `event`: one row a thing that happened, numbered, with its cause (never empty).

    Needs `given` and what goes with it, `placed` and the changes. Where only new records founded clients, as
    in a first run, there are no causes to search for.
    """
    sets.make("happening")
    if sets.make("mover"):
        for name in _CAUSES:
            sets.make(name)
    else:
        sets.engine.put("cause", _NO_CAUSE.empty_table())
    sets.make("event")
