"""The composer: the only place that knows every stage, for the command line and the DAGs alike.

Stages are imported when they are called, so that `--help` and the parsing of a DAG stay quick.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from resolution import __version__, memory
from resolution.config import Configuration
from resolution.errors import ClientfileError, RunError, place
from resolution.progress import Progress, silent
from resolution.warehouse import runs
from resolution.warehouse.lock import run_lock
from resolution.warehouse.runs import Run

if TYPE_CHECKING:
    from resolution.evaluate.result import Evaluation
    from resolution.evaluate.truth import Truth
    from resolution.explanation.case import Case
    from resolution.publish import Manifest
    from resolution.pull.source import PullResult

Counts = dict[str, int]


def _stage_sources(config: Configuration, run: Run, progress: Progress) -> Counts:
    from resolution.transform import stage_sources

    return stage_sources(config, progress)


def _standardise(config: Configuration, run: Run, progress: Progress) -> Counts:
    from resolution.standardise.records import standardise

    return standardise(config, progress)


def _check_records(config: Configuration, run: Run, progress: Progress) -> Counts:
    from resolution.validate import check_records

    return check_records(config, run.run_id, progress)


def _train(config: Configuration, run: Run, progress: Progress) -> Counts:
    from resolution.link.train import train

    return {"records": train(config, run.run_id, _now(), progress).trained_on_records}


def _link(config: Configuration, run: Run, progress: Progress) -> Counts:
    from resolution.link.score import link

    return link(config, run.run_id, _now(), progress)


def _live_run(config: Configuration) -> str | None:
    """Return the run that readers see; if the published folder was lost, the last that they saw."""
    from resolution.publish import live

    published = live(config)
    return published.run_id if published else runs.last_published(config)


def _begin(config: Configuration, run_id: str | None = None) -> str:
    return runs.begin_run(config, _now(), _live_run(config), run_id)


def _cluster(config: Configuration, run: Run, progress: Progress) -> Counts:
    from resolution.cluster.clients import cluster

    return cluster(config, run.run_id, run.live_run, run.started_at, progress)


def _build_marts(config: Configuration, run: Run, progress: Progress) -> Counts:
    from resolution.transform import build_marts

    return build_marts(config, run.run_id, progress)


def _check_build(config: Configuration, run: Run, progress: Progress) -> Counts:
    from resolution.validate import check_build

    return check_build(config, run.run_id, progress)


def _publish(config: Configuration, run: Run, progress: Progress) -> Counts:
    from resolution.link.model import require_version
    from resolution.publish import publish

    _require_unchanged_live_run(config, run)
    model = require_version(config)
    counts = publish(
        config, run.run_id, model_version=model, code_version=__version__, now=_now(), progress=progress
    )
    runs.end_run(config, run.run_id, "published", _now(), model_version=model)
    return counts


def _require_unchanged_live_run(config: Configuration, run: Run) -> None:
    """Refuse to publish ids that were carried forward from a file that readers no longer see."""
    if _live_run(config) not in (run.live_run, run.run_id):
        raise RunError(
            f"Another build was published or rolled back to since the run {run.run_id} began.",
            "Start a new run; this one would take back what that one did.",
        )


Work = Callable[[Configuration, Run, Progress], Counts]

_STAGES: dict[str, Work] = {
    "stage_sources": _stage_sources,
    "standardise": _standardise,
    "check_records": _check_records,
    "link": _link,
    "cluster": _cluster,
    "build_marts": _build_marts,
    "check_build": _check_build,
    "publish": _publish,
}
STAGES = tuple(_STAGES)
"""The stages of a run, in order."""
_BEFORE_TRAINING = STAGES[:3]
_EVALUATED = ("standardise", "link", "cluster")


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
    """Open a run and return its id, to be given to `stage`."""
    with run_lock(config):
        return _begin(config, run_id)


def stage(config: Configuration, run_id: str, name: str, progress: Progress = silent) -> Counts:
    """Do one stage of an open run, alone on the warehouse; return what it counted.

    A stage that is done again replaces what it did before.
    """
    with run_lock(config):
        return _do(config, run_id, name, _STAGES[name], progress)


def _do(config: Configuration, run_id: str, name: str, work: Work, progress: Progress) -> Counts:
    run = runs.require_open(config, run_id)
    memory.reset_peak()
    begun = time.perf_counter()
    counts = work(config, run, within(name, progress))
    runs.note_stage(config, run_id, name, counts, time.perf_counter() - begun, memory.peak_mb())
    return counts


def fail(config: Configuration, run_id: str, message: str, state: str = "failed") -> None:
    """Close a run that cannot go on; the published file stays as it was.

    A run that failed after the switch was published all the same.
    """
    state = "published" if _live_run(config) == run_id else state
    runs.end_run(config, run_id, state, _now(), message=message)


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
    config: Configuration, progress: Progress = silent, stages: tuple[str, ...] = STAGES
) -> tuple[str, dict[str, Counts]]:
    """Resolve and publish what has been pulled; return the run's id and what each stage counted.

    Raises the error of the stage that failed, after the run was marked as failed.
    """
    with run_lock(config):
        run_id = _begin(config)
        with _closed_when_it_fails(config, run_id):
            return run_id, {name: _do(config, run_id, name, _STAGES[name], progress) for name in stages}


def train(config: Configuration, progress: Progress = silent) -> str:
    """Learn a new model from what has been pulled and return its version; the next run uses it."""
    from resolution.link.model import require_version

    with run_lock(config):
        run_id = _begin(config)
        with _closed_when_it_fails(config, run_id):
            for name in _BEFORE_TRAINING:
                _do(config, run_id, name, _STAGES[name], progress)
            _do(config, run_id, "train", _train, progress)
            version = require_version(config)
            runs.end_run(config, run_id, "trained", _now(), model_version=version)
    return version


def evaluate_file(
    config: Configuration, records: Path, truth: Path | None, by: str | None, progress: Progress = silent
) -> "Evaluation":
    """Resolve a file's records by the stages of a run, in a workspace that is thrown away; score the clients.

    `by` is a column to give scores by. Raises SourceError or ConfigurationError, before any stage, when it or
    a file is of no use.
    """
    from resolution.evaluate.records import load_records, workspace
    from resolution.evaluate.truth import read_truth, require_shared

    known = read_truth(truth or records, records, by)
    with tempfile.TemporaryDirectory(prefix="clientfile-") as folder:
        empty = workspace(config, Path(folder))
        load_records(empty, records)
        require_shared(empty, known)
        run_id, _ = run(empty, progress, _EVALUATED)
        return _scored(empty, run_id, known, records.name, progress)


def evaluate_live(config: Configuration, truth: Path, by: str | None = None) -> "Evaluation":
    """Compare the clients that are published with a truth file; raises as `evaluate_file`, or RunError."""
    from resolution.evaluate.truth import read_truth

    run_id = require_live(config)
    return _scored(config, run_id, read_truth(truth, by=by), f"published run {run_id}", silent)


def _scored(
    config: Configuration, run_id: str, truth: "Truth", subject: str, progress: Progress
) -> "Evaluation":
    from resolution.evaluate.score import score_run
    from resolution.link.model import load_model, newest_version

    found = runs.require(config, run_id)
    is_newest = found.model_version in (None, newest_version(config))
    model = load_model(config) if is_newest else None
    return score_run(config, found, truth, subject, model, within("score", progress))


def explain(config: Configuration, record_a: str, record_b: str) -> "Case":
    """Say why two records of the live run are, or are not, taken for one client.

    Raises RunError when nothing was published yet or a record took no part, ConfigurationError when both are
    one, ModelError when there is no model.
    """
    from resolution.explanation.case import find_case

    return find_case(config, require_live(config), record_a, record_b)


def require_live(config: Configuration) -> str:
    """Return the run that readers see; raises RunError when nothing was published yet."""
    live_run = _live_run(config)
    if live_run is None:
        raise RunError("Nothing has been published yet.", "Run `clientfile pull` and `clientfile run`.")
    return live_run


def rollback(config: Configuration, to: str | None = None) -> "Manifest":
    """Let readers see the build before the live one, or the one of the run `to`, while no run is going on."""
    from resolution.publish import rollback as roll_back

    with run_lock(config):
        return roll_back(config, to)
