"""Full or incremental: what a run may build upon, decided when it begins.

An incremental run equals a full one only as long as nothing has changed that links depend on beside the
records. All of that is noted with each run; a difference makes the next run a full one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version

from resolution import __version__
from resolution.config import Configuration
from resolution.errors import RunError
from resolution.link.model import newest_version
from resolution.standardise.version import standardiser_version
from resolution.warehouse.runs import Run

FULL, INCREMENTAL = "full", "incremental"
MODEL = "model"

_CHANGED = {
    MODEL: "the model is new",
    "standardiser": "the standardiser is another version",
    "default_country": "default_country was changed",
    "versions": "clientfile, DuckDB or Splink is another version",
}


@dataclass(frozen=True)
class Plan:
    """How a run works, why it is full if it is, and what its links depend on beside the records."""

    mode: str
    reason: str | None
    frozen: Mapping[str, str]


def _frozen(config: Configuration) -> dict[str, str]:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "splink"))
    return {
        MODEL: newest_version(config) or "",
        "standardiser": standardiser_version(),
        "default_country": config.default_country,
        "versions": f"clientfile {__version__}, {libraries}",
    }


def _why_full(frozen: Mapping[str, str], before: Run | None, asked: bool) -> str | None:
    if asked:
        return "it was asked for"
    if before is None:
        return "nothing has been published before"
    if not frozen[MODEL]:
        return "there is no model: one is trained"
    changed = [sentence for name, sentence in _CHANGED.items() if before.frozen.get(name) != frozen[name]]
    return changed[0] if changed else None


def make_plan(config: Configuration, before: Run | None, asked: bool = False) -> Plan:
    """Decide how a run goes on from the run `before` that readers see; `asked` is for a full one."""
    frozen = _frozen(config)
    reason = _why_full(frozen, before, asked)
    return Plan(FULL if reason else INCREMENTAL, reason, frozen)


def require_same_lineage(run: Run, live_run: str | None) -> None:
    """Refuse to go on with a run whose ids come from a file that readers no longer see."""
    if live_run not in (run.live_run, run.run_id):
        raise RunError(
            f"Another build was published or rolled back to since the run {run.run_id} began.",
            "Start a new run; this one would take back what that one did.",
        )
