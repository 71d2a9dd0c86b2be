"""The numbers that an expectation measured in a run, each beside those of the published runs before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from resolution.gates.results import REMEMBERED
from resolution.schemas import GATE_MEASURE, RUN


@dataclass(frozen=True)
class Number:
    """What was measured of a subject, its limits, and what it was before, the oldest first."""

    subject: str
    observed: float | None
    floor: float | None
    ceiling: float | None
    success: bool
    before: tuple[float, ...]


Numbers = Mapping[tuple[str, str], Sequence[Number]]
"""Gate and expectation -> its numbers, by subject."""

_QUERY = f"""
WITH this AS (SELECT number FROM {RUN.qualified} WHERE run_id = $run_id),

former AS (
    SELECT run_id, number
    FROM {RUN.qualified}
    WHERE state = 'published' AND number < (SELECT number FROM this)
    ORDER BY number DESC
    LIMIT {REMEMBERED}
),

before AS (
    SELECT gate, expectation, subject, list(observed ORDER BY number) AS observed
    FROM {GATE_MEASURE.qualified} INNER JOIN former USING (run_id)
    WHERE observed IS NOT NULL
    GROUP BY gate, expectation, subject
)

SELECT
    measured.gate, measured.expectation, measured.subject, measured.observed, measured.floor,
    measured.ceiling, measured.success, coalesce(before.observed, [])
FROM {GATE_MEASURE.qualified} AS measured
LEFT JOIN before USING (gate, expectation, subject)
WHERE measured.run_id = $run_id AND measured.subject <> ''
ORDER BY ALL
"""


def numbers_of(con: duckdb.DuckDBPyConnection, run_id: str) -> Numbers:
    """Return what a run measured."""
    found: dict[tuple[str, str], list[Number]] = {}
    for gate, expectation, subject, observed, floor, ceiling, success, before in con.execute(
        _QUERY, {"run_id": run_id}
    ).fetchall():
        found.setdefault((gate, expectation), []).append(
            Number(subject, observed, floor, ceiling, success, tuple(before))
        )
    return found
