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
from resolution.errors import ClientfileError, PublishError, RunError, place
from resolution.plan import FULL, MODEL, make_plan, require_same_lineage
from resolution.progress import Progress, silent
from resolution.schemas import JUDGEMENT
from resolution.warehouse import duck, runs
from resolution.warehouse.lock import run_lock
from resolution.warehouse.runs import Run
from resolution.warehouse.state import as_of

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
    from resolution.link.model import load_model
    from resolution.standardise.records import standardise

    version = run.frozen.get(MODEL)
    observed = load_model(config, version).observations if version else None
    return standardise(config, observed, progress)


def _standardise_anew(config: Configuration, run: Run, progress: Progress) -> Counts:
    """Observe the sources anew, for a new model."""
    from resolution.standardise.records import standardise

    return standardise(config, None, progress)


def _check_records(config: Configuration, run: Run, progress: Progress) -> Counts:
    from resolution.validate import check_records

    return check_records(config, run.run_id, progress)


def _train(config: Configuration, run: Run, progress: Progress) -> Counts:
    from resolution.link.train import train

    return {"records": train(config, run.run_id, _now(), progress).trained_on_records}


def _model_of(config: Configuration, run: Run) -> str | None:
    """Return the model that a run goes by: the one there was when it began, or that it trained since."""
    from resolution.link.model import newest_version

    return run.frozen.get(MODEL) or newest_version(config)


def _link(config: Configuration, run: Run, progress: Progress) -> Counts:
    from resolution.link.score import link
    from resolution.warehouse.seal import require_unbroken

    if run.live_run:
        before = runs.require(config, run.live_run)
        with duck.connect(config, read_only=True) as con:
            require_unbroken(con, before, links_too=run.mode != FULL)
    counts = link(config, run, _live_number(config, run), _now(), _model_of(config, run), progress)
    frozen = {**run.frozen, MODEL: _model_of(config, run) or ""}
    runs.note_decision(config, run.run_id, run.mode, run.reason, frozen)
    return counts


def _judgements_held(config: Configuration, number: int) -> int:
    """Return how many judgements the run of a number held to."""
    with duck.connect(config, read_only=True) as con:
        [(held,)] = con.execute(f"SELECT count(*) FROM {as_of(JUDGEMENT, number)}").fetchall()
    return int(held)


def _live_number(config: Configuration, run: Run) -> int:
    """Return the number of the run that another goes on from, 0 for none."""
    return runs.number_of(config, run.live_run)


def _live_run(config: Configuration) -> str | None:
    """Return the run that readers see; if the published folder was lost, the last that they saw."""
    from resolution.publish import live

    published = live(config)
    return published.run_id if published else runs.last_published(config)


def _require_known(config: Configuration, live_run: str) -> Run:
    """Return the run that readers see; raises RunError where the warehouse knows nothing of it."""
    found = runs.find(config, live_run)
    if found is None:
        raise RunError(
            f"The warehouse does not know the published run {live_run}: it was lost, or comes from an older "
            "backup. Ids made of it would move.",
            "Restore the warehouse and the published folder from one backup. To begin anew, with new ids, "
            "remove the published folder.",
        )
    return found


def _begin(config: Configuration, run_id: str | None = None, full: bool = False) -> str:
    """Open a run, or go on with one, and decide how it works; one that goes on may have to compare more."""
    live_run = _live_run(config)
    before = _require_known(config, live_run) if live_run else None
    run_id = runs.begin_run(config, _now(), live_run, run_id)
    run = runs.require(config, run_id)
    if run.mode != FULL and run_id != live_run:
        plan = make_plan(config, before, full)
        runs.note_decision(config, run_id, plan.mode, plan.reason, plan.frozen)
    return run_id


def _cluster(config: Configuration, run: Run, progress: Progress) -> Counts:
    from resolution.cluster.clients import cluster
    from resolution.link.model import load_model
    from resolution.review.kept import require_kept
    from resolution.review.store import active
    from resolution.warehouse.seal import make_seal

    model, live_number = load_model(config, _model_of(config, run)), _live_number(config, run)
    require_kept(config, _judgements_held(config, live_number))
    recipe = config.model.model_copy(update={"without": frozenset(model.without)})
    as_trained = config.model_copy(update={"model": recipe})
    everything = run.mode == FULL
    counts = cluster(
        as_trained, run, live_number, active(config), model.thresholds["match"], everything, progress
    )
    with duck.connect(config, read_only=True) as con:
        seal = make_seal(con, run.number)
    runs.note_seal(config, run.run_id, seal)
    return counts


def _build_marts(config: Configuration, run: Run, progress: Progress) -> Counts:
    from resolution.transform import build_marts

    return build_marts(config, run.run_id, progress)


def _check_build(config: Configuration, run: Run, progress: Progress) -> Counts:
    from resolution.churn import check_churn
    from resolution.validate import check_build

    churn = check_churn(config, run, _live_number(config, run))
    return check_build(config, run.run_id, progress) | churn


def _publish(config: Configuration, run: Run, progress: Progress) -> Counts:
    from resolution.publish import publish

    model = run.frozen[MODEL]
    counts = publish(
        config,
        run.run_id,
        model_version=model,
        code_version=__version__,
        now=_now(),
        number=run.number,
        progress=progress,
    )
    runs.end_run(config, run.run_id, "published", _now(), model_version=model)
    return counts


def _review(config: Configuration, run: Run, progress: Progress) -> Counts:
    from resolution.link.model import load_model
    from resolution.review.queue import review

    return review(config, run, load_model(config, run.frozen[MODEL]).thresholds, progress)


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
    "review": _review,
}
STAGES = tuple(_STAGES)
"""The stages of a run, in order."""
_TRAINING: dict[str, Work] = {
    "stage_sources": _stage_sources,
    "standardise": _standardise_anew,
    "check_records": _check_records,
    "train": _train,
}
_AFTER_THE_SWITCH = ("publish", "review")
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
    """Open a run, or go on with one that was killed, and return its id, to be given to `stage`."""
    with run_lock(config):
        return _begin(config, run_id)


def stage(config: Configuration, run_id: str, name: str, progress: Progress = silent) -> Counts:
    """Do one stage of an open run, alone on the warehouse; return what it counted.

    A stage that is done again replaces what it did before.
    """
    with run_lock(config):
        return _do(config, run_id, name, _STAGES[name], progress)


def _do(config: Configuration, run_id: str, name: str, work: Work, progress: Progress) -> Counts:
    live_run = _live_run(config)
    run = runs.require(config, run_id) if live_run == run_id else runs.require_open(config, run_id)
    require_same_lineage(run, live_run)
    if live_run == run_id and name not in _AFTER_THE_SWITCH:
        return {}  # readers have it already: it was killed after the switch, or begun again
    memory.reset_peak()
    begun = time.perf_counter()
    counts = work(config, run, within(name, progress))
    runs.note_stage(config, run_id, name, counts, time.perf_counter() - begun, memory.peak_mb())
    return counts


def fail(config: Configuration, run_id: str, message: str, state: str = "failed") -> None:
    """Close a run that cannot go on; the published file stays as it was.

    A run that failed after the switch was published all the same.
    """
    model = None
    if _live_run(config) == run_id:
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
    stages: tuple[str, ...] = STAGES,
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
            counts = {name: _do(config, run_id, name, _STAGES[name], progress) for name in stages}
        return runs.require(config, run_id), counts


def train(config: Configuration, progress: Progress = silent) -> str:
    """Learn a new model from what has been pulled and return its version; the next run uses it."""
    from resolution.link.model import require_version

    with run_lock(config):
        run_id = _begin(config)
        with _closed_when_it_fails(config, run_id):
            for name, work in _TRAINING.items():
                _do(config, run_id, name, work, progress)
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
        done, _ = run(empty, progress, _EVALUATED)
        return _scored(empty, done.run_id, known, records.name, progress)


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
    """Return the run that readers see; raises RunError when there is none, or none that is known."""
    live_run = _live_run(config)
    if live_run is None:
        raise RunError("Nothing has been published yet.", "Run `clientfile pull` and `clientfile run`.")
    return _require_known(config, live_run).run_id


def rollback(config: Configuration, to: str | None = None) -> "Manifest":
    """Let readers see the build before the live one, or the one of the run `to`, while no run is going on.

    Raises PublishError when there is no such build, or a later run has undone the state that it stands on.
    """
    from resolution.publish import build_before
    from resolution.publish import rollback as roll_back

    with run_lock(config):
        build = build_before(config, to)
        _require_state(config, _require_known(config, build.run_id))
        return roll_back(config, build.run_id)


def _require_state(config: Configuration, run: Run) -> None:
    from resolution.warehouse.seal import is_unbroken

    with duck.connect(config, read_only=True) as con:
        if not is_unbroken(con, run):
            raise PublishError(
                f"The state of the run {run.run_id} is gone: a later run has gone on from another build.",
                "Choose another build (`clientfile status` names them).",
            )
