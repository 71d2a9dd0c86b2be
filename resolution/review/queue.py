"""The review queue: the questions that are open to stewards, asked anew after each run.

A question is answered once and for all: a pair that was ever judged, whatever the word, is not asked again,
nor is one whose answer follows from what is judged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace

import sqlalchemy as sa

from resolution.config import Configuration
from resolution.progress import Progress, silent
from resolution.review.consistency import Pair
from resolution.review.database import reading, writing
from resolution.review.questions import Found, Question, Tables, find
from resolution.review.store import blind_pairs, constraints, standing
from resolution.review.tables import BLIND_PAIR, REVIEW_ITEM
from resolution.review.words import BLIND, DOUBTFUL, SUSPICIOUS
from resolution.schemas import EDGE, MEMBERSHIP
from resolution.warehouse import duck
from resolution.warehouse.engine import DuckEngine
from resolution.warehouse.runs import Run

_TOUCHPOINTS = ("intermediate", "int_touchpoints")
_NO_TOUCHPOINTS = "(SELECT CAST(NULL AS VARCHAR) AS record_key, CAST(0 AS DECIMAL(18, 2)) AS amount)"
_COUNTED = {"doubtful pairs": DOUBTFUL, "suspicious clients": SUSPICIOUS, "blind sample": BLIND}
_NAMES = tuple(field.name for field in fields(Question))


def review(
    config: Configuration, run: Run, thresholds: Mapping[str, float], progress: Progress = silent
) -> dict[str, int]:
    """Replace the open questions by those that a run leaves; return how many there are of each kind.

    `thresholds` holds the match probabilities `review` and `match`, between which a pair is doubtful. Raises
    JudgementError when the store cannot be used, WarehouseError when the warehouse cannot be read.
    """
    progress("questions", 0, 2)
    found = _find(config, thresholds)
    asked = in_order(found, config.judgements.queue)
    progress("questions", 1, 2)
    with writing(config) as con:
        _replace(con, run, asked)
        _remember(con, run, found.blind)
    progress("questions", 2, 2)
    return {"questions": len(asked)} | {
        what: sum(question.reason == reason for question in asked) for what, reason in _COUNTED.items()
    }


def open_questions(config: Configuration) -> list[Question]:
    """Return the questions that nobody has answered since they were asked, the most urgent first."""
    with reading(config) as con:
        if con is None:
            return []
        asked = con.execute(
            sa.select(*(REVIEW_ITEM.c[name] for name in _NAMES)).order_by(REVIEW_ITEM.c.item_id)
        )
        held = standing(con)
        questions = [Question(**row) for row in asked.mappings()]
    said = constraints(held.values())
    return [found for found in questions if found.pair not in held and said.answer(*found.pair) is None]


def _find(config: Configuration, thresholds: Mapping[str, float]) -> Found:
    with reading(config) as con:
        held = standing(con) if con else {}
    settings = config.judgements
    with duck.connect(config, read_only=True) as warehouse:
        has_amounts = duck.exists(warehouse, *_TOUCHPOINTS)
        touchpoint = ".".join(_TOUCHPOINTS) if has_amounts else _NO_TOUCHPOINTS
        tables = Tables(EDGE.qualified, MEMBERSHIP.qualified, touchpoint)
        sample = min(settings.blind_sample, settings.queue)
        return find(DuckEngine(warehouse), held, thresholds, settings.queue, sample, tables)


def in_order(found: Found, limit: int) -> list[Question]:
    """Return the questions to ask, the most urgent first, each pair once, at most `limit`.

    The blind sample has a place of its own, evenly spread among the others in the order that it was drawn in:
    where a pair of it stands tells nothing of its score, and who stops half-way has judged a fair part of it.
    """
    drawn = {question.pair for question in found.blind}
    others = [question for question in found.doubtful + found.suspicious if question.pair not in drawn]
    others = sorted(others, key=_urgency)[: limit - len(found.blind)]
    return sorted(others + _spread(found.blind, others), key=_urgency)


def _urgency(question: Question) -> tuple[float, Pair]:
    return -question.priority, question.pair


def _spread(drawn: Sequence[Question], others: Sequence[Question]) -> list[Question]:
    """Give each pair of a sample the priority of the question that it is to stand beside."""
    if not others:
        return [replace(question, priority=0.0) for question in drawn]
    places = [(2 * number + 1) * len(others) // (2 * len(drawn)) for number in range(len(drawn))]
    return [
        replace(question, priority=others[place].priority)
        for question, place in zip(drawn, places, strict=True)
    ]


def _replace(con: sa.Connection, run: Run, asked: Sequence[Question]) -> None:
    """Ask these questions and no others; one that was open already keeps the time that it was asked at."""
    columns = REVIEW_ITEM.c.record_key_l, REVIEW_ITEM.c.record_key_r, REVIEW_ITEM.c.asked_at
    before = {(left, right): at for left, right, at in con.execute(sa.select(*columns))}
    con.execute(sa.delete(REVIEW_ITEM))
    rows = [
        asdict(question)
        | {"item_id": number, "run_id": run.run_id, "asked_at": before.get(question.pair, run.started_at)}
        for number, question in enumerate(asked, start=1)
    ]
    if rows:
        con.execute(sa.insert(REVIEW_ITEM), rows)


def _remember(con: sa.Connection, run: Run, drawn: Sequence[Question]) -> None:
    """Keep for ever which pairs were in a blind sample."""
    kept = set(blind_pairs(con))
    rows = [
        {"record_key_l": left, "record_key_r": right, "run_id": run.run_id, "asked_at": run.started_at}
        for left, right in (question.pair for question in drawn)
        if (left, right) not in kept
    ]
    if rows:
        con.execute(sa.insert(BLIND_PAIR), rows)
