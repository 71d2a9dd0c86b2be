"""Gate 2: audits the build of a run that nobody sees yet."""

import json

from expectations import client, client_id_redirect, client_identifier, client_touchpoint
from resolution.config import Configuration
from resolution.errors import GateError
from resolution.gates.gate import BUILD, Gate, evaluated, require_run_id
from resolution.gates.verdict import warnings
from resolution.progress import Progress, silent
from resolution.schemas import build_schema
from resolution.warehouse.duck import connect


def check_build(config: Configuration, run_id: str, progress: Progress = silent) -> dict[str, int]:
    """Audit the build of a run before it is published.

    Returns counts: `checked` (clients), `passed` and `failed` (expectations), `warning:<expectation>`.
    Raises GateError when a critical expectation fails, StopError when nobody answers for a stop.
    """
    require_run_id(run_id)
    schema = build_schema(run_id)
    suites = [
        client.suite(schema, _published_clients(config)),
        client_identifier.suite(schema, run_id),
        client_touchpoint.suite(schema),
        client_id_redirect.suite(schema),
    ]
    with connect(config) as con:
        outcomes = evaluated(con, suites, progress)
    Gate(config, run_id, BUILD).judge(outcomes)
    passed = sum(outcome.success for outcome in outcomes)
    counts = {"checked": outcomes[0].checked, "passed": passed, "failed": len(outcomes) - passed}
    return counts | warnings(outcomes)


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
