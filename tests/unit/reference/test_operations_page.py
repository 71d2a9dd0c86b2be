"""docs/operations.md quotes messages and names expectations that the code really has."""

import re
from pathlib import Path

import pytest

from expectations.expectation import Expectation
from resolution.reference import gates

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "resolution").rglob("*.py")))
# Sentences as they are put together: neighbouring string literals are one, what is filled in is a gap.
SENTENCES = re.sub(r"{[^{}]*}", "…", re.sub(r'"\s*\n\s*f?"', "", CODE))


def quoted() -> list[str]:
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith('| "')]
    return [message for cell in rows for message in re.findall(r'"([^"]+)"', cell)]


def critical() -> list[Expectation]:
    found = [
        expectation
        for each in gates.suites().values()
        for suite in each
        for expectation in suite.expectations
    ]
    return [expectation for expectation in found if expectation.severity == "critical"]


def test_messages_are_quoted() -> None:
    assert len(quoted()) > 20


@pytest.mark.parametrize("message", quoted())
def test_a_quoted_message_is_in_the_code(message: str) -> None:
    assert message in SENTENCES


@pytest.mark.parametrize("name", sorted({found.name for found in critical()}))
def test_an_expectation_that_stops_a_run_is_explained(name: str) -> None:
    named = re.findall(r"`(…?[a-z_]+)`", PAGE + gates.page())
    assert any(name == one or (one.startswith("…") and name.endswith(one[1:])) for one in named), name
