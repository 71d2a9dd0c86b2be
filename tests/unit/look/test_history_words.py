"""What happened, in words: every row of tests/golden/history.yaml."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from support.workspace import DAY

from resolution.look.events import Event
from resolution.look.words import BECAUSE, CAUSES, HAPPENED, KINDS, in_order, named, sentence

GOLDEN = Path(__file__).parents[2] / "golden" / "history.yaml"
ROWS = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))


def event(
    event: str,
    cause: str,
    of: tuple[str, ...] = (),
    record: str | None = None,
    other: str | None = None,
    records: tuple[str, ...] = (),
    **more: Any,
) -> Event:
    of_l, of_r = (*of, None, None)[:2]
    return Event(
        "r2",
        DAY,
        "3e01e6da-0000-5000-8000-000000000000",
        event,
        record,
        other and f"{other}-0000-5000-8000-000000000000",
        cause,
        of_l,
        of_r,
        more.get("number"),
        more.get("judgement"),
        more.get("now"),
        more.get("before"),
        tuple(records),
    )


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['event']['event']}-{at}" for at, row in enumerate(ROWS, 1)])
def test_an_event_becomes_the_sentence_of_the_table(row) -> None:
    assert sentence(event(**row["event"])) == row["says"]


def test_the_table_has_every_kind_of_event_and_cause() -> None:
    assert {row["event"]["event"] for row in ROWS} == set(HAPPENED) == set(KINDS)
    assert {row["event"]["cause"] for row in ROWS} == set(BECAUSE) == set(CAUSES)


@pytest.mark.parametrize("kind", HAPPENED)
@pytest.mark.parametrize("cause", BECAUSE)
def test_every_kind_of_event_can_have_every_cause(kind, cause) -> None:
    said = sentence(event(kind, cause, ("crm:1", "web:2"), "crm:1", "91ab2c3d", ("crm:1",)))
    assert said.endswith(".")
    assert "None" not in said.replace("judgement None", "")
    assert in_order(kind, cause) >= (0, 0)


def test_of_many_records_the_first_are_named() -> None:
    assert named(["a"]) == "a"
    assert named(["a", "b", "c"]) == "a, b and 1 other"
    assert named([str(number) for number in range(1002)]) == "0, 1 and 1,000 others"
