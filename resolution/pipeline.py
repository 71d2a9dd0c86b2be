"""The composer, for the command line and the DAGs alike: opens a run, goes through its stages, closes it."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from resolution import memory, stages
from resolution.config import Configuration
from resolution.errors import ClientfileError, RunError, place
from resolution.live import builds_before, live_run, require_known, require_live, require_state
from resolution.plan import FULL, MODEL, make_plan, require_same_lineage
from resolution.progress import Progress, silent
from resolution.stages import Counts, Task, Work
from resolution.warehouse import runs
from resolution.warehouse.lock import run_lock
from resolution.warehouse.runs import Run

if TYPE_CHECKING:
    from resolution.builds.manifest import Manifest
    from resolution.explanation.case import Case
    from resolution.pull.source import PullResult

STAGES = tuple(stages.RUN)
"""The stages of a run, in order."""


def within(stage: str, progress: Progress) -> Progress:
    """Return a listener that says which stage it is that tells."""

    def tell(what: str, done: int, total: int | None = None) -> None:
        progress(f"{stage}: {what}", done, total)

    return tell


def _now() -> datetime:
    return datetime.now(UTC)


def pull(config: Configuration, source: str, progress: Progress = silent) -> "PullResult":
    """Land what is new at a source in `raw.*`.

    Raises SourceError when the source cannot be read, BrokenBatchError when what it gives is unusable.
    """
    from resolution.pull.source import pull_source

    return pull_source(config, source, within(f"pull {source}", progress))


def begin(config: Configuration, run_id: str | None = None) -> str:
    """Open a run, or go on with one that was killed, and return its id, to be given to `stage`."""
    with run_lock(config):
        return _begin(config, run_id)


def _begin(config: Configuration, run_id: str | None = None, full: bool = False) -> str:
    """Open a run, or go on with one, and decide how it works; one that goes on may have to compare more."""
    seen = live_run(config)
    before = require_known(config, seen) if seen else None
    run_id = runs.begin_run(config, _now(), seen, run_id)
    with _closed_when_it_fails(config, run_id):
        run = runs.require(config, run_id)
        if run.mode != FULL and run_id != seen:
            plan = make_plan(config, before, full)
            runs.note_decision(config, run_id, plan.mode, plan.reason, plan.frozen)
    return run_id


def stage(config: Configuration, run_id: str, name: str, progress: Progress = silent) -> Counts:
    """Do one stage of an open run, alone on the warehouse; return what it counted.

    A stage that is done again replaces what it did before.
    """
    with run_lock(config):
        return _do(config, run_id, name, stages.RUN[name], progress)


def _do(config: Configuration, run_id: str, name: str, work: Work, progress: Progress) -> Counts:
    seen = live_run(config)
    run = runs.require(config, run_id) if seen == run_id else runs.require_open(config, run_id)
    require_same_lineage(run, seen)
    if seen == run_id and name not in stages.AFTER_THE_SWITCH:
        return {}  # readers have it already: it was killed after the switch, or begun again
    progress(name, 0)
    memory.reset_peak()
    begun = time.perf_counter()
    counts = work(Task(config, run, _now, within(name, progress)))
    runs.note_stage(config, run_id, name, counts, time.perf_counter() - begun, memory.peak_mb())
    return counts


def fail(config: Configuration, run_id: str, message: str, state: str = "failed") -> None:
    """Close a run that cannot go on; the published file stays as it was.

    A run that failed after the switch was published all the same.
    """
    model = None
    if live_run(config) == run_id:
        state, model = "published", runs.require(config, run_id).frozen.get(MODEL)
    runs.end_run(config, run_id, state, _now(), model_version=model or None, message=message)


@contextmanager
def _closed_when_it_fails(config: Configuration, run_id: str) -> Iterator[None]:
    """Close the run with the sentence of the error that ends the block; the error itself goes on its way."""
    try:
        yield
    except BaseException as error:
        message = str(error) if isinstance(error, ClientfileError) else place(error)
        state = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
        with suppress(ClientfileError):  # the next run closes it when this one cannot, e.g. on a full disk
            fail(config, run_id, message, state)
        raise


def run(
    config: Configuration,
    progress: Progress = silent,
    names: tuple[str, ...] = STAGES,
    *,
    full: bool = False,
    run_id: str | None = None,
) -> tuple[Run, dict[str, Counts]]:
    """Resolve and publish what has been pulled; return the run and what each stage counted.

    The run decides by itself what it has to compare; `full` has it compare all. A run that was killed goes on
    under its `run_id`. Raises the error of the stage that failed, after the run was marked as failed.
    """
    with run_lock(config):
        run_id = _begin(config, run_id, full)
        with _closed_when_it_fails(config, run_id):
            counts = {name: _do(config, run_id, name, stages.RUN[name], progress) for name in names}
        return runs.require(config, run_id), counts


def train(config: Configuration, progress: Progress = silent) -> str:
    """Learn a new model from what has been pulled and return its version; the next run uses it."""
    from resolution.link.model import require_version

    with run_lock(config):
        run_id = _begin(config)
        with _closed_when_it_fails(config, run_id):
            for name, work in stages.TRAINING.items():
                _do(config, run_id, name, work, progress)
            version = require_version(config)
            runs.end_run(config, run_id, "trained", _now(), model_version=version)
    return version


def explain(config: Configuration, record_a: str, record_b: str) -> "Case":
    """Say why two records of the live run are, or are not, taken for one client.

    Raises RunError when nothing was published yet or a record took no part, ConfigurationError when both are
    one, ModelError when there is no model.
    """
    from resolution.explanation.case import find_case

    return find_case(config, require_live(config), record_a, record_b)


def report(
    config: Configuration, run_id: str | None = None, language: str | None = None, unmasked: bool = False
) -> tuple[Run, str]:
    """Return the live run, or one whose build is kept, and its match report.

    Raises RunError when the run has no build that readers could be led to.
    """
    from resolution.match_report.report import make_report

    live = require_live(config)
    kept = [*builds_before(config), live]
    if run_id and run_id not in kept:
        raise RunError(f"There is no kept build of a run {run_id}.", f"Kept builds: {', '.join(kept)}.")
    run = runs.require(config, run_id or live)
    return run, make_report(config, run, run.frozen.get(MODEL, ""), language, unmasked)


def acknowledge(config: Configuration, run_id: str, stops: Sequence[str], *, by: str, reason: str) -> None:
    """Record that somebody answers for what a gate stopped a run at, so that the run may go on.

    Raises GateError when there is no reason, or the gate did not stop at this; RunError when there is no run.
    """
    from resolution.gates.acknowledgement import Answer
    from resolution.gates.acknowledgement import acknowledge as record
    from resolution.gates.pages.files import write_pages

    record(config, run_id, stops, Answer(reason, by, _now()))
    write_pages(config, run_id)


def rollback(config: Configuration, to: str | None = None) -> "Manifest":
    """Let readers see the build before the live one, or the one of the run `to`, while no run is going on.

    Raises PublishError when there is no such build, or a later run has undone the state that it stands on.
    """
    from resolution import publish

    with run_lock(config):
        build = publish.build_before(config, to)
        require_state(config, require_known(config, build.run_id))
        return publish.rollback(config, build.run_id)
