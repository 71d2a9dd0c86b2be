"""Taking judgements down: one at a time, or all of a batch and otherwise none.

A judgement takes the place of what stood for its pair. It is refused when a chain of judgements on other
pairs says otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from resolution.config import Configuration
from resolution.errors import JudgementError
from resolution.review.consistency import Constraint, Constraints, Pair, in_words, ordered
from resolution.review.database import writing
from resolution.review.known import Known, look_up
from resolution.review.store import Judged, append, constraints, is_binding, standing
from resolution.review.words import WITHDRAWN

_CHECK_THE_KEY = "Check the key: it is written source:id, as the client file has it. Nothing was written."
_WITHDRAW = (
    "Nothing was written. Find out which one is wrong; if an earlier one is, take it back with "
    "`clientfile judge withdraw A B`, then judge again."
)


@dataclass(frozen=True)
class Outcome:
    """What came of a judgement: the row that says it now, and whether it is new."""

    row: Judged
    is_new: bool
    replaced: Judged | None = None  # what stood for the pair and does so no more
    gone: tuple[str, ...] = ()  # records that are deleted or erased: it holds when they return


@dataclass(frozen=True)
class Said:
    """A judgement to take down, and how messages name the place that it comes from."""

    row: Judged
    origin: str


def judge(
    config: Configuration,
    judgement: str,
    record_a: str,
    record_b: str,
    *,
    by: str,
    at: datetime,
    note: str | None = None,
) -> Outcome:
    """Take down what a steward says of two records: match, no_match or unsure.

    What stands already is not written again. Raises JudgementError when a record is unknown, when both are
    one, or when judgements on other pairs contradict it; WarehouseError when records cannot be looked up.
    """
    row = Judged(judgement, *require_two(record_a, record_b), by, at, note)
    known = look_up(config, row.pair)
    for key in row.pair:
        if key not in known:
            raise JudgementError(f"There is no record {key} and there never was.", _CHECK_THE_KEY)
    with writing(config) as con:
        (outcome,) = take_down(con, [Said(row, "this judgement")], known)
    return outcome


def withdraw(
    config: Configuration, record_a: str, record_b: str, *, by: str, at: datetime, note: str | None = None
) -> Outcome:
    """Take back what stands for two records: nothing holds for them then, but they are not asked again.

    Raises JudgementError when the pair was never judged.
    """
    pair = require_two(record_a, record_b)
    with writing(config) as con:
        held = standing(con).get(pair)
        if held is None:
            raise JudgementError(
                f"Nobody has judged {pair[0]} and {pair[1]}, so there is nothing to withdraw.",
                "`clientfile judge list KEY` shows the judgements on a record.",
            )
        if held.judgement == WITHDRAWN:
            return Outcome(held, is_new=False)
        row = Judged(WITHDRAWN, *pair, by, at, note, withdraws=held.judgement_id)
        return Outcome(append(con, row), is_new=True, replaced=held)


def require_two(record_a: str, record_b: str) -> Pair:
    """Return a pair's keys in order; raises JudgementError when both are one."""
    if record_a == record_b:
        raise JudgementError(f"{record_a} is judged with itself.", "Name two different records.")
    return ordered(record_a, record_b)


def take_down(con: sa.Connection, batch: Sequence[Said], known: Known) -> list[Outcome]:
    """Take judgements on different pairs down, whatever their order.

    Raises JudgementError at the first that contradicts others; then nothing of the transaction may stay.
    """
    held = standing(con)
    new = [said for said in batch if not _stands(said.row, held)]
    _require_consistent(constraints(held.values()), new)
    written = {said.row.pair: append(con, said.row) for said in new}
    return [_outcome(said.row, held, written, known) for said in batch]


def _stands(row: Judged, held: dict[Pair, Judged]) -> bool:
    return row.pair in held and held[row.pair].judgement == row.judgement


def _require_consistent(held: Constraints, new: Sequence[Said]) -> None:
    for said in new:
        held.drop(*said.row.pair)
    for said in new:
        if is_binding(said.row):
            _take(held, said)


def _take(held: Constraints, said: Said) -> None:
    row = said.row
    chain = held.take(Constraint(row.judgement, *row.pair, said.origin))
    if chain:
        raise JudgementError(
            f"What is said of {row.record_key_l} and {row.record_key_r} ({said.origin}) contradicts other "
            f"judgements: {in_words(chain)}.",
            _WITHDRAW,
        )


def _outcome(row: Judged, held: dict[Pair, Judged], written: dict[Pair, Judged], known: Known) -> Outcome:
    before = held.get(row.pair)
    gone = tuple(key for key in row.pair if key in known.gone)
    if row.pair not in written:
        assert before is not None
        return Outcome(before, is_new=False, gone=gone)
    replaced = before if before and before.judgement != WITHDRAWN else None
    return Outcome(written[row.pair], is_new=True, replaced=replaced, gone=gone)
