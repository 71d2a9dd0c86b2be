"""The pages of the gates: what was found, what it was before, who answers for it; nothing from elsewhere."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from expectations.expectation import Limits, Measure, Suite, measured, no_rows
from resolution import stages
from resolution.errors import GateError, StopError
from resolution.gates import gate
from resolution.gates.acknowledgement import Answer, acknowledge
from resolution.gates.gate import RECORDS, Gate, evaluated
from resolution.gates.pages import files
from resolution.gates.pages.files import write_pages
from resolution.progress import silent
from resolution.warehouse import runs
from resolution.warehouse.duck import connect

SHARES = Measure("SELECT subject, share FROM {batch}", {}, Limits(0.5))
SUITE = Suite(
    "house",
    "shares",
    (
        measured("shares_hold", "stop", SHARES, "Why <it> matters.", "Mend it.", "% of clients"),
        no_rows("none_is_odd", "warning", "SELECT subject FROM {batch} WHERE share > 9", "Why.", "Look."),
    ),
)


@pytest.fixture
def night(config, sql) -> Any:
    """Judge a share of the tills on a night, and write the pages; the run ends in a state."""
    sql("CREATE SCHEMA house")

    def pass_(number: int, share: float, state: str = "published") -> str:
        run_id = f"r2026112{number}"
        sql(
            "INSERT INTO resolution.run (run_id, number, state, started_at) VALUES (?, ?, ?, ?)",
            *(run_id, number, state, datetime(2026, 11, 20 + number, tzinfo=UTC)),
        )
        sql(f"CREATE OR REPLACE TABLE house.shares AS SELECT 'pos' AS subject, {share} AS share")
        with connect(config) as con:
            outcomes = evaluated(con, [SUITE], silent)
        with suppress(StopError):
            Gate(config, run_id, RECORDS).judge(outcomes)
        return write_pages(config, run_id).read_text(encoding="utf-8")

    return pass_


def words(page: str) -> str:
    main = page.partition("<main>")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_a_page_says_what_was_seen_allowed_and_why(night) -> None:
    said = words(night(1, 0.75))
    assert (
        "held shares_ hold shares stop pos 75.0% at least 50.0% % of clients Why &lt;it&gt; matters." in said
    )
    assert "held none_ is_ odd shares warning 0 records at most 0 records Why." in said


def test_what_fails_comes_first_with_what_to_do(night) -> None:
    night(1, 0.75)
    said = words(night(2, 0.25, "running"))
    assert "stopped shares_ hold" in said and "Mend it." in said
    assert said.index("stopped shares_ hold") < said.index("held none_ is_ odd")


def test_a_line_leads_through_the_published_runs_before(night) -> None:
    night(1, 0.75)
    night(2, 0.25, "failed")
    night(3, 0.95)
    page = night(4, 0.85)
    [line] = re.findall(r'<polyline points="([^"]+)"', page)
    assert len(line.split()) == 3  # the failed night is none of them


def test_who_answers_is_on_the_page_and_in_the_index(night, config) -> None:
    night(1, 0.25, "running")
    acknowledge(
        config, "r20261121", ["shares_hold"], Answer("Meant.", "ana", datetime(2026, 11, 23, tzinfo=UTC))
    )
    page = write_pages(config, "r20261121")
    assert "ana answers for it: Meant." in words(page.read_text(encoding="utf-8"))
    index = words((page.parent / files.INDEX).read_text(encoding="utf-8"))
    assert index.endswith("r20261121 2026-11-21 00:00 0 1 0 1")


def test_the_index_leads_to_the_pages_that_are_kept(night, config, monkeypatch) -> None:
    monkeypatch.setattr(files, "KEPT", 2)
    for number in range(1, 5):
        night(number, 0.75)
    folder = config.path(config.gates.pages)
    assert sorted(page.name for page in folder.iterdir()) == [files.INDEX, "r20261123.html", "r20261124.html"]
    index = (folder / files.INDEX).read_text(encoding="utf-8")
    assert re.findall(r'href="([^"]+)"', index) == ["r20261124.html", "r20261123.html"]


def test_a_page_loads_nothing(night) -> None:
    assert not re.search(r"(?:src|href)=.?(?:https?:)?//|@import|url\(", night(1, 0.75))


def test_a_folder_that_cannot_be_written_is_a_sentence(night, config) -> None:
    folder = config.path(config.gates.pages)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file in its place", encoding="utf-8")
    with pytest.raises(GateError, match="pages of the gates could not be written"):
        night(1, 0.75)


def test_a_gate_that_stops_the_run_leaves_its_page_too(config, sql, store) -> None:
    sql("INSERT INTO resolution.run (run_id, number, state, started_at) VALUES ('r1', 1, 'running', now())")
    store([])
    task = stages.Task(config, runs.require(config, "r1"), lambda: datetime.now(UTC), silent)
    with pytest.raises(GateError, match=gate.NAMES[RECORDS]):
        stages.RUN["check_records"](task)
    page = config.path(config.gates.pages) / "r1.html"
    assert "stopped records_ are_ there" in words(page.read_text(encoding="utf-8"))
