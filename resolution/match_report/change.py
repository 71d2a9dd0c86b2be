"""What a run changed: against the file that readers had before it, and what it kept out or warned of."""

from dataclasses import dataclass

from resolution.look.events import Event, count_events, some_events
from resolution.match_report.query import Warehouse
from resolution.match_report.totals import Totals, find_totals
from resolution.schemas import GATE_RESULT, MEMBERSHIP, QUARANTINE, build_schema
from resolution.warehouse.runs import Run
from resolution.warehouse.state import as_of

TOLD = 12
"""Events that are told one by one: those by which ids end, part or come back."""
_TOLD = ("merged", "split", "revived", "retired")
_ASKED = 20 * TOLD


@dataclass(frozen=True)
class Published:
    """Clients whose rows of a table were made or changed (upsert), or ended (delete)."""

    change: str
    changed_table: str
    clients: int


@dataclass(frozen=True)
class KeptOut:
    """Records that a run kept out for a reason."""

    source: str
    reason: str
    records: int


@dataclass(frozen=True)
class NotHeld:
    """An expectation that did not hold."""

    gate: str
    expectation: str
    severity: str
    checked: int
    unexpected: int


@dataclass(frozen=True)
class Change:
    """What changed since the last file; `before` is None for the first one.

    `came`, `went` and `moved` count records, `events` what happened to clients by (event, cause), `published`
    the rows that readers see changed (None where the file does not say).
    """

    before: Totals | None
    came: int
    went: int
    moved: int
    events: dict[tuple[str, str], int]
    told: tuple[Event, ...]
    published: tuple[Published, ...] | None
    kept_out: tuple[KeptOut, ...]
    not_held: tuple[NotHeld, ...]


def find_change(warehouse: Warehouse, run: Run) -> Change:
    """Return what a run changed since the one that it goes on from; reads the table `member`."""
    number = run.live_number
    events = some_events(warehouse.con, run.number, _ASKED)
    return Change(
        before=find_totals(warehouse, number) if number else None,
        **warehouse.row("moved", before=as_of(MEMBERSHIP, number)),
        events=count_events(warehouse.con, run.number),
        told=tuple(event for event in events if event.event in _TOLD)[:TOLD],
        published=_published(warehouse, run),
        kept_out=tuple(
            KeptOut(**row)
            for row in warehouse.rows("kept_out", quarantine=QUARANTINE.qualified, run_id=run.run_id)
        ),
        not_held=tuple(
            NotHeld(**row)
            for row in warehouse.rows("not_held", gate_result=GATE_RESULT.qualified, run_id=run.run_id)
        ),
    )


def _published(warehouse: Warehouse, run: Run) -> tuple[Published, ...] | None:
    schema = build_schema(run.run_id)
    if not warehouse.has(schema, "client_changes", ("change", "changed_tables", "run_number")):
        return None
    rows = warehouse.rows("published", changes=f"{schema}.client_changes", number=run.number)
    return tuple(Published(**row) for row in rows)
