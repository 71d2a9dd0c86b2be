"""The gates: what is bad goes to quarantine, what is broken stops the run before anybody sees it.

Gate 1, `check_records`, judges the standardised records; gate 2, `check_build`, the marts of a build that is
not published yet. What is expected, and why, stands in the package `expectations`.
"""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import duckdb

from expectations import client, client_id_redirect, client_identifier, client_touchpoint, standardised_record
from expectations.expectation import JUDGED, RecordRule, Suite
from expectations.standardised_record import Bounds
from resolution.config import Configuration
from resolution.errors import GateError, RunError
from resolution.progress import Progress, silent
from resolution.schemas import (
    GATE_RESULT,
    MEMBERSHIP,
    QUARANTINE,
    RAW,
    RUN,
    STANDARDISED_RECORD,
    build_schema,
)
from resolution.warehouse.duck import exists, transaction
from resolution.warehouse.gx import Outcome, evaluate
from resolution.warehouse.landed import newest_load
from resolution.warehouse.state import as_of

RECORDS, BUILD = "records", "build"
REJECTED_ROW = f"{RAW}.rejected_row"


def check_records(config: Configuration, run_id: str, progress: Progress = silent) -> dict[str, int]:
    """Gate 1: judge the standardised records, and put the bad ones (and raw lines) into quarantine.

    Returns counts: `checked` (records that are judged), `quarantined` (records and lines),
    `quarantined:<reason>`, `warning:<expectation>`. A second time for the same run replaces its rows.
    Raises GateError when a critical expectation fails; what was found is kept then, too.
    """
    _check_run_id(run_id)
    now = datetime.now(UTC)
    with transaction(config) as con:
        bounds = _bounds(con, config, run_id)
        outcomes = _evaluate(con, [standardised_record.suite(bounds)], progress)
        _quarantine(con, run_id, standardised_record.record_rules(bounds), now)
        _store(con, run_id, RECORDS, outcomes, now)
        counts = _record_counts(con, run_id)
    reasons = {rule.reason for rule in standardised_record.record_rules(bounds)}
    counts |= _warnings(outcome for outcome in outcomes if outcome.expectation.name not in reasons)
    _stop_on_critical("Gate 1", outcomes)
    return counts


def check_build(config: Configuration, run_id: str, progress: Progress = silent) -> dict[str, int]:
    """Gate 2: audit the build of a run before it is published.

    Returns counts: `checked` (clients), `passed` and `failed` (expectations), `warning:<expectation>`.
    Raises GateError when a critical expectation fails.
    """
    _check_run_id(run_id)
    schema = build_schema(run_id)
    suites = [
        client.suite(schema, _published_clients(config)),
        client_identifier.suite(schema, run_id, config.gates.max_cluster_records),
        client_touchpoint.suite(schema),
        client_id_redirect.suite(schema),
    ]
    with transaction(config) as con:
        outcomes = _evaluate(con, suites, progress)
        _store(con, run_id, BUILD, outcomes, datetime.now(UTC))
    passed = sum(outcome.success for outcome in outcomes)
    counts = {"checked": outcomes[0].checked, "passed": passed, "failed": len(outcomes) - passed}
    _stop_on_critical("Gate 2", outcomes)
    return counts | _warnings(outcomes)


def _check_run_id(run_id: str) -> None:
    if not re.fullmatch(r"[a-z0-9_]+", run_id):
        raise RunError(f"{run_id!r} is no run id.", "Use lower-case letters and digits.")


def _evaluate(con: duckdb.DuckDBPyConnection, suites: Sequence[Suite], progress: Progress) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for done, suite in enumerate(suites):
        progress(f"checking {suite.qualified}", done, len(suites))
        if not exists(con, suite.schema, suite.table):
            raise GateError(
                f"There is no table {suite.qualified} to check.", "Run the stage before it first."
            )
        outcomes += evaluate(con, suite)
    progress("checked", len(suites), len(suites))
    return outcomes


def _stop_on_critical(gate: str, outcomes: Sequence[Outcome]) -> None:
    failed = [o for o in outcomes if not o.success and o.expectation.severity == "critical"]
    if not failed:
        return
    first = failed[0]
    others = f" ({len(failed) - 1} more critical expectations failed)" if len(failed) > 1 else ""
    keys = f", for instance {', '.join(first.examples)}" if first.examples else ""
    raise GateError(
        f"{gate} stopped the run: {first.expectation.name} failed on {first.suite.qualified} with"
        f" {_counted(first)}{keys}{others}.",
        first.expectation.remedy,
    )


def _counted(outcome: Outcome) -> str:
    unit = outcome.expectation.unit
    one = re.sub(r"s\b", "", unit, count=1)
    return f"{outcome.unexpected} {one if outcome.unexpected == 1 else unit}"


def _warnings(outcomes: Iterable[Outcome]) -> dict[str, int]:
    return {
        f"warning:{outcome.expectation.name}": outcome.unexpected
        for outcome in outcomes
        if not outcome.success and outcome.expectation.severity == "warning"
    }


def _store(
    con: duckdb.DuckDBPyConnection, run_id: str, gate: str, outcomes: Sequence[Outcome], now: datetime
) -> None:
    con.execute(f"DELETE FROM {GATE_RESULT.qualified} WHERE run_id = ? AND gate = ?", [run_id, gate])
    for o in outcomes:
        con.execute(
            f"INSERT INTO {GATE_RESULT.qualified} VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                run_id,
                gate,
                o.expectation.name,
                o.expectation.severity,
                o.success,
                o.checked,
                o.unexpected,
                now,
            ],
        )


def _bounds(con: duckdb.DuckDBPyConnection, config: Configuration, run_id: str) -> Bounds:
    return Bounds(
        sources=tuple(sorted(config.sources)),
        max_field_characters=config.gates.max_field_characters,
        max_quarantined_share=config.gates.max_quarantined_share,
        min_share_of_usual_rows=config.gates.min_share_of_usual_rows,
        newest_load=newest_load(con),
        published=_published_records(con, run_id),
    )


def _last_published(con: duckdb.DuckDBPyConnection, run_id: str) -> tuple[str, datetime] | None:
    """Return the run published last before this one, and when it looked at the rejected lines."""
    found = con.execute(
        f"SELECT run.run_id, coalesce(max(gate.observed_at), max(run.started_at)) FROM {RUN.qualified} AS run"
        f" LEFT JOIN {GATE_RESULT.qualified} AS gate ON gate.run_id = run.run_id AND gate.gate = '{RECORDS}'"
        " WHERE run.state = 'published' AND run.run_id <> ?"
        " GROUP BY run.run_id ORDER BY max(run.number) DESC, run.run_id DESC LIMIT 1",
        [run_id],
    ).fetchall()
    return found[0] if found else None


def _published_records(con: duckdb.DuckDBPyConnection, run_id: str) -> dict[str, int]:
    last = _last_published(con, run_id)
    if last is None:
        return {}
    [(number,)] = con.execute(f"SELECT number FROM {RUN.qualified} WHERE run_id = ?", [last[0]]).fetchall()
    found = con.execute(
        f"SELECT split_part(record_key, ':', 1), count(*) FROM {as_of(MEMBERSHIP, number)}"
        " GROUP BY 1 ORDER BY 1"
    )
    return dict(found.fetchall())


def _published_clients(config: Configuration) -> int:
    """Return how many clients the live file has; 0 when nothing was published yet."""
    path = config.path(config.publish.directory) / "current" / "manifest.json"
    try:
        return int(json.loads(path.read_text(encoding="utf-8"))["counts"]["client"])
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except (OSError, ValueError, KeyError, TypeError):
        raise GateError(
            f"{path} does not say how many clients are published.",
            "Mend it, or `clientfile rollback` to another build.",
        ) from None


def _quarantine(
    con: duckdb.DuckDBPyConnection, run_id: str, rules: Sequence[RecordRule], now: datetime
) -> None:
    con.execute(f"DELETE FROM {QUARANTINE.qualified} WHERE run_id = ?", [run_id])
    for rule in rules:
        con.execute(
            f"INSERT INTO {QUARANTINE.qualified}"
            f" SELECT DISTINCT ?, source, record_key, ?, ?::TIMESTAMPTZ FROM {STANDARDISED_RECORD.qualified}"
            f" WHERE record_key IS NOT NULL AND {rule.bad} ORDER BY record_key",
            [run_id, rule.reason, now],
        )
    if exists(con, *REJECTED_ROW.split(".")):
        _quarantine_lines(con, run_id, now)


def _quarantine_lines(con: duckdb.DuckDBPyConnection, run_id: str, now: datetime) -> None:
    """Copy the lines that could not be landed since the last publication.

    A line never bears the key of a record that did land: the line is kept out, not the record.
    """
    last = _last_published(con, run_id)
    con.execute(
        f"INSERT INTO {QUARANTINE.qualified}"
        " SELECT DISTINCT ?, source, coalesce(lost_key, place), reason, ?::TIMESTAMPTZ FROM ("
        "  SELECT source, reason,"
        "   concat_ws(':', source, coalesce(file, table_name), coalesce(line::VARCHAR, 'row ' || row_number()"
        "    OVER (PARTITION BY source, table_name, file ORDER BY _loaded_at, reason))) AS place,"
        f"  CASE WHEN record_key NOT IN (SELECT record_key FROM {STANDARDISED_RECORD.qualified}"
        "    WHERE record_key IS NOT NULL) THEN record_key END AS lost_key"
        f"  FROM {REJECTED_ROW} WHERE ?::TIMESTAMPTZ IS NULL OR _loaded_at > ?::TIMESTAMPTZ"
        " ) AS line",
        [run_id, now, last and last[1], last and last[1]],
    )


def _record_counts(con: duckdb.DuckDBPyConnection, run_id: str) -> dict[str, int]:
    checked = con.execute(f"SELECT count(*) FROM {STANDARDISED_RECORD.qualified} WHERE {JUDGED}").fetchall()
    by_reason = con.execute(
        f"SELECT reason, count(*) FROM {QUARANTINE.qualified} WHERE run_id = ? GROUP BY 1 ORDER BY 1",
        [run_id],
    ).fetchall()
    kept_out = con.execute(
        f"SELECT count(DISTINCT record_key) FROM {QUARANTINE.qualified} WHERE run_id = ?", [run_id]
    ).fetchall()
    counts = {"checked": int(checked[0][0]), "quarantined": int(kept_out[0][0])}
    return counts | {f"quarantined:{reason}": int(rows) for reason, rows in by_reason}
