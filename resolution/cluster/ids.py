"""Ids of clients: they last, and move only with the records that force them to (docs/decisions/0016)."""

from collections.abc import Callable

import pyarrow as pa

from resolution.cluster.identity import Claim, founding_id, settled
from resolution.cluster.sets import Sets

_GIVEN = pa.schema([("part", pa.int64()), ("client_id", pa.string())])
_FOUNDED = _GIVEN.append(pa.field("record_key", pa.string()))


def give_ids(sets: Sets, found: Callable[[Sets], None]) -> None:
    """Fill `given` (part, client_id), and with it `new_member`, `moved` and `ended`.

    Needs `placed`, `held` and `old_member`. An id is carried on, or comes back, or is made anew: `found`
    fills `founded` from `founder`.
    """
    sets.make_numbered("seen", ("first_seen_run", "record_key"), "age")
    for name in ("heir", "carried"):
        sets.make(name)
    _revive(sets)
    sets.make("founder")
    found(sets)
    for name in ("given", "new_member", "moved", "ended"):
        sets.make(name)


def _revive(sets: Sets) -> None:
    back = settled(Claim(**row) for row in sets.get("claim").to_pylist())
    columns = [list(back), list(back.values())]
    sets.engine.put(
        "revived",
        pa.Table.from_arrays([pa.array(c) for c in columns], schema=_GIVEN) if back else _GIVEN.empty_table(),
    )


def found(sets: Sets) -> None:
    """Fill `founded` (part, client_id, record_key); an id that was ever in use is passed over."""
    founders = sets.engine.get("SELECT part, record_key FROM founder ORDER BY part")
    attempts = [0] * founders.num_rows
    while True:
        _propose(sets, founders, attempts)
        used = set(sets.get("used").column("part").to_pylist())
        if not used:
            return
        attempts = [
            attempt + (part in used)
            for part, attempt in zip(founders.column("part").to_pylist(), attempts, strict=True)
        ]


def _propose(sets: Sets, founders: pa.Table, attempts: list[int]) -> None:
    keys = founders.column("record_key").to_pylist()
    ids = [founding_id(key, attempt) for key, attempt in zip(keys, attempts, strict=True)]
    columns = [founders.column("part").to_pylist(), ids, keys]
    arrays = [pa.array(column, f.type) for column, f in zip(columns, _FOUNDED, strict=True)]
    sets.engine.put("founded", pa.Table.from_arrays(arrays, schema=_FOUNDED))
