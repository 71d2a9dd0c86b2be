"""The queue is replaced as a whole after each run, and never asks twice."""

from dataclasses import replace

import pyarrow as pa
import pytest
import sqlalchemy as sa
from support.workspace import DAY, fill

from resolution.review.database import reading
from resolution.review.judging import judge, withdraw
from resolution.review.precision import Precision, precision
from resolution.review.questions import Found, Question
from resolution.review.queue import in_order, open_questions, review
from resolution.review.tables import BLIND_PAIR, REVIEW_ITEM
from resolution.review.words import BLIND, DOUBTFUL
from resolution.schemas import EDGE, MEMBERSHIP
from resolution.warehouse import duck
from resolution.warehouse.runs import Run

THRESHOLDS = {"review": 0.05, "match": 0.25}
RUN = Run("r1", 1, "running", DAY, None, None, 0, None, None, {}, {}, None, None, {}, {}, {}, None)
CLIENTS = {"A": ["crm:1", "pos:1", "web:1"], "B": ["crm:2", "pos:2"], "C": ["web:3"]}
EDGES = [
    ("crm:1", "pos:1", 0.9),
    ("pos:1", "web:1", 0.4),
    ("crm:2", "pos:2", 0.8),
    ("crm:1", "crm:2", 0.2),
    ("crm:1", "web:3", 0.1),
    ("crm:2", "web:3", 0.24),
]


@pytest.fixture
def resolved(store):
    """A project after a run."""
    members = [
        {"record_key": key, "client_id": client, "since": 1}
        for client, keys in CLIENTS.items()
        for key in keys
    ]
    fill(store, MEMBERSHIP, members)
    names = ("record_key_l", "record_key_r", "match_probability")
    fill(
        store, EDGE, [dict(zip(names, one, strict=True)) | {"match_weight": 1.0, "since": 1} for one in EDGES]
    )
    return limited(store, queue=200, blind_sample=1)


def limited(config, **settings):
    return config.model_copy(update={"judgements": config.judgements.model_copy(update=settings)})


def spend(config, **amounts):
    with duck.connect(config) as con:
        con.execute("CREATE SCHEMA IF NOT EXISTS intermediate")
        con.register("spent", pa.table({"record_key": [*amounts], "amount": [*amounts.values()]}))
        con.execute("CREATE OR REPLACE TABLE intermediate.int_touchpoints AS FROM spent")


def items(config):
    with reading(config) as con:
        return [dict(row) for row in con.execute(sa.select(REVIEW_ITEM).order_by("item_id")).mappings()]


def pairs(config):
    return [question.pair for question in open_questions(config)]


def say(config, judgement, one, other):
    judge(config, judgement, one, other, by="ana", at=DAY)


def test_a_run_asks_each_pair_once_with_ids_in_order(resolved):
    assert open_questions(resolved) == []
    counts = review(resolved, RUN, THRESHOLDS)
    assert counts == {"questions": 5, "doubtful pairs": 3, "suspicious clients": 1, "blind sample": 1}
    asked = items(resolved)
    assert [row["item_id"] for row in asked] == [1, 2, 3, 4, 5]
    assert {(row["run_id"], row["asked_at"]) for row in asked} == {("r1", DAY)}
    assert sorted(pairs(resolved)) == sorted({(row["record_key_l"], row["record_key_r"]) for row in asked})
    (blind,) = [row for row in asked if row["reason"] == BLIND]
    assert blind["match_probability"] is None
    assert review(resolved, RUN, THRESHOLDS) == counts
    assert items(resolved) == asked


def test_a_link_that_is_weak_and_drawn_is_asked_blind(resolved):
    everything = limited(resolved, blind_sample=10)
    assert review(everything, RUN, THRESHOLDS)["suspicious clients"] == 0
    assert {row["reason"] for row in items(everything)} == {BLIND, DOUBTFUL}


def test_turnover_moves_a_question_up(resolved):
    review(resolved, RUN, THRESHOLDS)
    assert [pair for pair in pairs(resolved) if "web:3" in pair] == [("crm:2", "web:3"), ("crm:1", "web:3")]
    spend(resolved, **{"pos:1": 1_000_000_000, "web:1": 5})
    review(resolved, RUN, THRESHOLDS)
    assert [pair for pair in pairs(resolved) if "web:3" in pair] == [("crm:1", "web:3"), ("crm:2", "web:3")]


def test_no_more_questions_than_the_queue_holds(resolved):
    small = limited(resolved, queue=2)
    assert review(small, RUN, THRESHOLDS)["questions"] == 2
    assert BLIND in {row["reason"] for row in items(small)}
    assert review(limited(resolved, queue=0), RUN, THRESHOLDS)["questions"] == 0


def test_what_is_answered_leaves_the_queue_at_once_and_does_not_return(resolved):
    review(resolved, RUN, THRESHOLDS)
    say(resolved, "match", "crm:1", "crm:2")
    say(resolved, "no_match", "crm:1", "web:3")
    assert [pair for pair in pairs(resolved) if "web:3" in pair or pair == ("crm:1", "crm:2")] == []
    withdraw(resolved, "crm:1", "crm:2", by="ana", at=DAY)
    review(resolved, replace(RUN, run_id="r2"), THRESHOLDS)
    assert ("crm:1", "crm:2") not in pairs(resolved)
    assert ("crm:2", "web:3") in pairs(resolved)


def test_a_question_keeps_the_time_that_it_was_first_asked_at(resolved):
    review(resolved, RUN, THRESHOLDS)
    later = replace(RUN, run_id="r2", started_at=DAY.replace(year=2027))
    review(resolved, later, THRESHOLDS)
    assert {(row["run_id"], row["asked_at"]) for row in items(resolved)} == {("r2", DAY)}


def test_the_blind_sample_is_remembered_and_gives_the_precision(resolved):
    assert precision(resolved) == Precision(0, 0, 0, 0)
    everything = limited(resolved, blind_sample=10)
    review(everything, RUN, THRESHOLDS)
    say(everything, "match", "crm:1", "pos:1")
    say(everything, "no_match", "crm:2", "pos:2")
    say(everything, "unsure", "crm:1", "crm:2")  # was not drawn
    review(everything, replace(RUN, run_id="r2"), THRESHOLDS)
    found = precision(everything)
    assert found == Precision(drawn=3, matches=1, no_matches=1, unsure=0)
    assert found.estimate == 0.5
    with reading(everything) as con:
        assert set(con.execute(sa.select(BLIND_PAIR.c.run_id)).scalars()) == {"r1"}


@pytest.mark.parametrize(
    ("matches", "no_matches", "low", "high"),
    [(0, 0, 0.0, 1.0), (10, 0, 0.7225, 1.0), (0, 10, 0.0, 0.2775), (81, 19, 0.7222, 0.8749)],
)
def test_the_interval_is_wilsons(matches, no_matches, low, high):
    found = Precision(100, matches, no_matches, 0)
    assert found.interval == pytest.approx((low, high), abs=1e-4)


def question(key, reason, priority):
    return Question(key, "z", reason, priority, None, "A", "B", 2)


def test_the_blind_sample_is_spread_over_the_queue():
    doubtful = [question(f"d{number:02}", DOUBTFUL, 99.0 - number) for number in range(20)]
    drawn = [question(f"b{number}", BLIND, 0.0) for number in range(4)]
    asked = in_order(Found(doubtful, [], drawn), limit=20)
    places = [place for place, found in enumerate(asked) if found.reason == BLIND]
    assert len(asked) == 20
    assert [asked[place].record_key_l for place in places] == ["b0", "b1", "b2", "b3"]
    assert places == [2, 7, 12, 17]
    assert in_order(Found([], [], drawn), limit=20) == drawn
