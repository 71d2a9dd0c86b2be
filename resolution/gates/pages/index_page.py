"""The page that leads to those of the runs, the newest first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

import duckdb

from resolution.gates.pages.run_page import VERDICTS
from resolution.page.frame import Page, framed, text_of
from resolution.page.markup import Html, joined, paragraph, section, table, tag
from resolution.schemas import ACKNOWLEDGEMENT, GATE_RESULT, RUN

_READING = "How many expectations had each verdict, over all gates that the run came to."


@dataclass(frozen=True)
class Judged:
    """A run that came to a gate: when it began, and its verdicts."""

    run_id: str
    started_at: datetime
    verdicts: Counter[str]


_QUERY = f"""
WITH judged AS (
    SELECT
        run_id,
        CASE
            WHEN success THEN 'held'
            WHEN severity = 'warning' THEN 'warned'
            WHEN severity = 'stop' AND (run_id, gate, expectation) IN (
                SELECT (run_id, gate, expectation) FROM {ACKNOWLEDGEMENT.qualified}
            ) THEN 'acknowledged'
            ELSE 'stopped'
        END AS verdict,
        count(*) AS expectations
    FROM {GATE_RESULT.qualified}
    GROUP BY ALL
)

SELECT run_id, run.started_at, verdict, expectations
FROM {RUN.qualified} AS run INNER JOIN judged USING (run_id)
WHERE list_contains($run_ids, run_id)
ORDER BY run.number DESC, verdict
"""


def judged_runs(con: duckdb.DuckDBPyConnection, run_ids: Sequence[str]) -> list[Judged]:
    """Return the runs of these ids that came to a gate, the newest first."""
    found: dict[str, Judged] = {}
    for run_id, started_at, verdict, count in con.execute(_QUERY, {"run_ids": list(run_ids)}).fetchall():
        found.setdefault(run_id, Judged(run_id, started_at, Counter())).verdicts[verdict] = count
    return list(found.values())


def index_page(brand: str, found: Sequence[Judged]) -> str:
    """Return the page."""
    title = f"Gates, {brand}"
    rows = [(_link(run), f"{run.started_at:%Y-%m-%d %H:%M}", *_counts(run)) for run in found]
    shown = table(("run", "begun (UTC)", *VERDICTS), rows, 2)
    body = joined(tag("h1", title), paragraph(_READING, "soft"), section("runs", "Runs", "", shown))
    return framed(Page(title, body, text_of("resolution.gates.pages", "pages.css")))


def _link(run: Judged) -> Html:
    name = escape(run.run_id)
    return Html(f'<a href="{name}.html"><code>{name}</code></a>')


def _counts(run: Judged) -> list[Html]:
    return [
        tag("span", f"{run.verdicts[name]:,}", f"verdict {name}" if run.verdicts[name] else "none")
        for name in VERDICTS
    ]
