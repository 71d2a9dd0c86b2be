"""Judgements as they are kept: what was ever said of a pair, and what stands."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import pyarrow as pa
import sqlalchemy as sa

from resolution.config import Configuration
from resolution.review.consistency import Constraint, Constraints, Pair
from resolution.review.database import reading
from resolution.review.tables import BLIND_PAIR, JUDGEMENT
from resolution.review.words import BINDING

ACTIVE = pa.schema(
    [
        ("judgement_id", pa.int64()),
        ("judgement", pa.string()),
        ("record_key_l", pa.string()),
        ("record_key_r", pa.string()),
    ]
)


@dataclass(frozen=True)
class Judged:
    """One row of what stewards said; `judgement_id` is given by the store."""

    judgement: str
    record_key_l: str
    record_key_r: str
    judged_by: str
    judged_at: datetime
    note: str | None = None
    withdraws: int | None = None
    judgement_id: int | None = None

    @property
    def pair(self) -> Pair:
        """The two record keys."""
        return self.record_key_l, self.record_key_r

    @property
    def constraint(self) -> Constraint:
        """What a binding judgement asks for, and where it comes from."""
        return Constraint(self.judgement, *self.pair, f"judgement {self.judgement_id}")


def active(config: Configuration) -> pa.Table:
    """Return the matches and no-matches that stand, as ACTIVE, ordered by judgement_id.

    Empty where nothing was ever judged. Raises JudgementError when the store cannot be read.
    """
    with reading(config) as con:
        held = standing(con).values() if con else ()
        rows = [{name: getattr(row, name) for name in ACTIVE.names} for row in held if is_binding(row)]
    return pa.Table.from_pylist(rows, schema=ACTIVE)


def is_binding(row: Judged) -> bool:
    """Tell whether a run holds to a standing judgement."""
    return row.judgement in BINDING


def standing(con: sa.Connection) -> dict[Pair, Judged]:
    """Return the latest row of each pair that was ever judged, ordered by judgement_id."""
    latest = sa.select(sa.func.max(JUDGEMENT.c.judgement_id)).group_by(
        JUDGEMENT.c.record_key_l, JUDGEMENT.c.record_key_r
    )
    return {row.pair: row for row in read(con, JUDGEMENT.c.judgement_id.in_(latest))}


def constraints(held: Iterable[Judged]) -> Constraints:
    """Return what standing judgements ask for, to check others against."""
    return Constraints(row.constraint for row in held if is_binding(row))


def history(config: Configuration, record_key: str | None = None) -> list[Judged]:
    """Return all that was ever said, of one record or of all, in its order, notes included."""
    of_record = sa.or_(JUDGEMENT.c.record_key_l == record_key, JUDGEMENT.c.record_key_r == record_key)
    with reading(config) as con:
        return read(con, of_record if record_key else sa.true()) if con else []


def append(con: sa.Connection, row: Judged) -> Judged:
    """Take a judgement down, unchecked; return it with its id."""
    values = asdict(row)
    del values["judgement_id"]  # the store gives it
    key = con.execute(sa.insert(JUDGEMENT).values(values)).inserted_primary_key
    assert key is not None
    return replace(row, judgement_id=int(key[0]))


def blind_pairs(con: sa.Connection) -> list[Pair]:
    """Return the pairs that were ever drawn into the blind sample."""
    found = con.execute(sa.select(BLIND_PAIR.c.record_key_l, BLIND_PAIR.c.record_key_r))
    return [(str(left), str(right)) for left, right in found]


def read(con: sa.Connection, condition: sa.ColumnElement[bool]) -> list[Judged]:
    """Return the rows that a condition holds for, ordered by judgement_id."""
    found = con.execute(sa.select(JUDGEMENT).where(condition).order_by(JUDGEMENT.c.judgement_id))
    return [Judged(**row) for row in found.mappings()]
