"""docs/operations.md quotes messages and names expectations that the code really has."""

import re
from pathlib import Path

import pytest

from expectations import membership, standardised_record
from expectations.built import Built
from expectations.expectation import Expectation
from expectations.standardised_record import Bounds
from resolution.gates.build import SUITES

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "resolution").rglob("*.py")))
# Sentences as they are put together: neighbouring string literals are one, what is filled in is a gap.
SENTENCES = re.sub(r"{[^{}]*}", "…", re.sub(r'"\s*\n\s*f?"', "", CODE))


def quoted() -> list[str]:
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith('| "')]
    return [message for cell in rows for message in re.findall(r'"([^"]+)"', cell)]


def critical() -> list[Expectation]:
    bounds = Bounds(("pos",), 1000, 0.5, 0.5, None, {"pos": 10})
    built = Built("build", "r1", "build_r0")
    suites = [
        standardised_record.suite(bounds),
        membership.suite(membership.Linked("r1", 200)),
        *(of(built) for of in SUITES.values()),
    ]
    return [found for suite in suites for found in suite.expectations if found.severity == "critical"]


def test_messages_are_quoted() -> None:
    assert len(quoted()) > 20


@pytest.mark.parametrize("message", quoted())
def test_a_quoted_message_is_in_the_code(message: str) -> None:
    assert message in SENTENCES


@pytest.mark.parametrize("name", sorted({found.name for found in critical()}))
def test_an_expectation_that_stops_a_run_is_explained(name: str) -> None:
    named = re.findall(r"`(…?[a-z_]+)`", PAGE)
    assert any(name == one or (one.startswith("…") and name.endswith(one[1:])) for one in named), name
