"""Where retired ids lead: straight to the live client that carries on, or nowhere."""

import pyarrow as pa

from resolution.cluster.sets import Sets
from resolution.warehouse.reach import reach

_RESOLVED = pa.schema([("client_id", pa.string()), ("redirects_to", pa.string())])
_CONCERNED = "SELECT client_id, goes_to FROM pointer WHERE client_id IN (SELECT record_key FROM concerned)"
# Ids that ended, and ids that came back: whatever pointed to them now leads elsewhere.
_TURNED = """
SELECT client_id AS record_key FROM ended UNION ALL SELECT client_id AS record_key FROM revived
"""


def resolved(pointers: dict[str, str | None]) -> dict[str, str | None]:
    """Follow pointers (retired id -> the id that took over, or None) to their ends.

    An id is pointed to only when it was live, so pointers lead to ever later endings and never in a circle.
    """
    found: dict[str, str | None] = {}
    for client_id, goes_to in pointers.items():
        end = goes_to
        while end is not None and end in pointers:
            end = pointers[end]
        found[client_id] = end
    return found


def redirect(sets: Sets) -> None:
    """Fill `redirect_change`. Needs `given`, `ended` and `revived`."""
    sets.make("pointer")
    sets.engine.make("turned", _TURNED)
    sets.engine.make("pointing", "SELECT client_id AS a, goes_to AS b FROM pointer WHERE goes_to IS NOT NULL")
    reach(sets.engine, "turned", "pointing", "concerned")
    rows = sets.engine.get(_CONCERNED).to_pylist()
    ends = resolved({row["client_id"]: row["goes_to"] for row in rows})
    table = pa.Table.from_arrays(
        [pa.array(c, pa.string()) for c in (list(ends), list(ends.values()))], schema=_RESOLVED
    )
    sets.engine.put("resolved", table)
    sets.make("redirect_change")
