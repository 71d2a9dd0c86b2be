"""Gate 2: audits the build of a run that nobody sees yet, alone and beside the live one."""

from collections.abc import Callable, Mapping

import duckdb

from expectations import (
    client,
    client_attribute_provenance,
    client_changes,
    client_consent,
    client_contact_point,
    client_event,
    client_history,
    client_id_redirect,
    client_identifier,
    client_order,
    client_preference,
    client_rfm,
    client_touchpoint,
    data_quality_daily,
    household,
    store,
)
from expectations.built import Built
from expectations.expectation import Suite
from resolution.builds.shelf import shelf
from resolution.config import Configuration
from resolution.errors import GateError, PublishError
from resolution.gates import results
from resolution.gates.gate import BUILD, Gate, evaluated, require_run_id
from resolution.gates.verdict import warnings
from resolution.progress import Progress, silent
from resolution.schemas import MARTS, build_schema
from resolution.warehouse.duck import connect, exists

SUITES: Mapping[str, Callable[[Built], Suite]] = {
    "client": client.suite,
    "client_identifier": client_identifier.suite,
    "client_contact_point": client_contact_point.suite,
    "client_attribute_provenance": client_attribute_provenance.suite,
    "client_consent": client_consent.suite,
    "client_touchpoint": client_touchpoint.suite,
    "client_order": client_order.suite,
    "client_rfm": client_rfm.suite,
    "client_preference": client_preference.suite,
    "household": household.suite,
    "store": store.suite,
    "client_id_redirect": client_id_redirect.suite,
    "client_event": client_event.suite,
    "client_history": client_history.suite,
    "client_changes": client_changes.suite,
    "data_quality_daily": data_quality_daily.suite,
}
"""The published tables that are audited, and what is expected of each."""


def check_build(
    config: Configuration, run_id: str, live_run: str | None = None, progress: Progress = silent
) -> dict[str, int]:
    """Audit the build of a run before it is published; `live_run` is the run that it goes on from.

    Returns counts: `checked` (clients), `passed` and `failed` (expectations), `warning:<expectation>`.
    Raises GateError when a critical expectation fails, StopError when nobody answers for a stop.
    """
    require_run_id(run_id)
    with connect(config) as con:
        built = _built(con, config, run_id, live_run)
        outcomes = evaluated(con, [SUITES[table](built) for table in SUITES if table in MARTS], progress)
    Gate(config, run_id, BUILD).judge(outcomes)
    passed = sum(outcome.success for outcome in outcomes)
    counts = {"checked": outcomes[0].checked, "passed": passed, "failed": len(outcomes) - passed}
    return counts | warnings(outcomes)


def _built(con: duckdb.DuckDBPyConnection, config: Configuration, run_id: str, live_run: str | None) -> Built:
    return Built(
        schema=build_schema(run_id),
        run_id=run_id,
        live_schema=_live_schema(con, live_run),
        live_clients=_published_clients(config),
        max_changed_share=config.gates.max_changed_share,
        max_contactability_fall=config.gates.max_contactability_fall,
        history=results.history(con, run_id, BUILD),
    )


def _live_schema(con: duckdb.DuckDBPyConnection, live_run: str | None) -> str | None:
    """Return where the live build lies, None when there is none, or an earlier version made it."""
    if live_run is None:
        return None
    schema = build_schema(live_run)
    audited = [table for table in SUITES if table in MARTS]
    return schema if all(exists(con, schema, table) for table in audited) else None


def _published_clients(config: Configuration) -> int:
    """Return how many clients the live file has; 0 when nothing was published yet."""
    try:
        published = shelf(config).live()
        return int(published.counts["client"]) if published else 0
    except (PublishError, KeyError, ValueError):
        raise GateError(
            "The manifest of the live build does not say how many clients are published.",
            "Mend it, or `clientfile rollback` to another build.",
        ) from None
