"""docs/gates.md: what every gate expects, how severe it is, and why the limit is where it is."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from expectations import membership, standardised_record
from expectations.built import Built
from expectations.expectation import Expectation, Suite
from expectations.membership import Linked
from expectations.source_health import Health
from expectations.standardised_record import Bounds
from resolution.config import GateSettings
from resolution.gates.build import SUITES

_HEAD = """# The gates

Written by `make docs` from the suites in `expectations/`; do not edit.

`critical` stops a run. `stop` does so until somebody says why the run may go on (`clientfile acknowledge`, or
the answer in Airflow). A `warning` is counted. `clientfile gates --all` shows what each found in a run;
[operations.md](operations.md#gate) says what to do.
"""
_NAMES = {
    "Gate 1: what was pulled and standardised": "`check_records`, before anything is linked.",
    "The gate of the links": "`check_links`, before marts are made.",
    "Gate 2: the build": "`check_build`, before anybody sees it. What compares it with the live build is left"
    " out where there is none.",
}


def suites() -> Mapping[str, tuple[Suite, ...]]:
    """Return the suites of each gate, as they are by default for a run that is not the first."""
    settings = GateSettings()
    bounds = Bounds(
        sources=("pos", "new"),
        max_field_characters=settings.max_field_characters,
        max_quarantined_share=settings.max_quarantined_share,
        min_share_of_usual_rows=settings.min_share_of_usual_rows,
        newest_load=datetime(2026, 1, 1, tzinfo=UTC),
        published={"pos": 10},
        health=Health(sources=("pos",)),
    )
    built = Built("build", "r1", "build_r0", live_clients=10)
    found = (
        (standardised_record.suite(bounds),),
        (membership.suite(Linked("r1", settings.max_cluster_records)),),
        tuple(of(built) for of in SUITES.values()),
    )
    return dict(zip(_NAMES, found, strict=True))


def page() -> str:
    """Return the page."""
    parts = [_HEAD]
    for name, found in suites().items():
        parts += [f"## {name}", "", _NAMES[name], "", *_rows(found), ""]
    return "\n".join(parts)


def _rows(found: Iterable[Suite]) -> Iterable[str]:
    yield "| table | expectation | severity | why |"
    yield "|---|---|---|---|"
    for suite in found:
        for expectation in suite.expectations:
            yield f"| `{suite.table}` | {_row(expectation)} |"


def _row(expectation: Expectation) -> str:
    return f"`{expectation.name}` | {expectation.severity} | {expectation.why}"
