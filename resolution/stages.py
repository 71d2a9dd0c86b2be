"""What each stage of a run does: the table of stages that the composer goes through.

Stages are imported when their turn comes, so that `--help` and the parsing of a DAG stay quick.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from resolution import __version__, on_spark
from resolution.config import Configuration
from resolution.plan import FULL, MODEL
from resolution.progress import Progress
from resolution.schemas import JUDGEMENT
from resolution.warehouse import duck, runs
from resolution.warehouse.runs import Run
from resolution.warehouse.state import as_of

if TYPE_CHECKING:
    import pyarrow as pa

Counts = dict[str, int]


@dataclass(frozen=True)
class Task:
    """One stage of one run: its settings, the run as it stands, the clock, and who listens."""

    config: Configuration
    run: Run
    clock: Callable[[], datetime]
    progress: Progress

    @property
    def model_version(self) -> str | None:
        """The model that the run goes by: the one there was when it began, or that it trained since."""
        from resolution.link.model import newest_version

        return self.run.frozen.get(MODEL) or newest_version(self.config)

    @property
    def on_spark(self) -> bool:
        """Whether what is done to all records is a Spark's work."""
        return self.config.warehouse.kind == "spark"


Work = Callable[[Task], Counts]


def _stage_sources(task: Task) -> Counts:
    from resolution.transform import stage_sources

    return stage_sources(task.config, task.progress)


def _standardise(task: Task) -> Counts:
    from resolution.link.model import load_model

    version = task.run.frozen.get(MODEL)
    return _standardise_by(task, load_model(task.config, version).observations if version else None)


def _standardise_anew(task: Task) -> Counts:
    """Observe the sources anew, for a new model."""
    return _standardise_by(task, None)


def _standardise_by(task: Task, observed: "pa.Table | None") -> Counts:
    if task.on_spark:
        return on_spark.standardise(task.config, observed, task.progress)
    from resolution.standardise.records import standardise

    return standardise(task.config, observed, task.progress)


def _check_records(task: Task) -> Counts:
    from resolution.gates.records import check_records

    return check_records(task.config, task.run.run_id, task.progress)


def _check_for_training(task: Task) -> Counts:
    """Judge the records that a model is to learn from; what waits for an answer waits for it in the run."""
    from resolution.gates.records import check_records

    return check_records(task.config, task.run.run_id, task.progress, stops=False)


def _train(task: Task) -> Counts:
    from resolution.link.train import train

    return {"records": train(task.config, task.run.run_id, task.clock(), task.progress).trained_on_records}


def _link(task: Task) -> Counts:
    from resolution.link.score import link
    from resolution.warehouse.seal import require_unbroken

    work = on_spark.link if task.on_spark else link

    config, run = task.config, task.run
    if run.live_run:
        before = runs.require(config, run.live_run)
        with duck.connect(config, read_only=True) as con:
            require_unbroken(con, before, links_too=run.mode != FULL)
    counts = work(config, run, task.clock(), task.model_version, task.progress)
    frozen = {**run.frozen, MODEL: task.model_version or ""}
    runs.note_decision(config, run.run_id, run.mode, run.reason, frozen)
    return counts


def _judgements_held(task: Task) -> int:
    """Return how many judgements the live run held to."""
    judgements = as_of(JUDGEMENT, task.run.live_number)
    with duck.connect(task.config, read_only=True) as con:
        [(held,)] = con.execute(f"SELECT count(*) FROM {judgements}").fetchall()
    return int(held)


def _cluster(task: Task) -> Counts:
    from resolution.cluster.clients import cluster
    from resolution.link.model import load_model
    from resolution.review.kept import require_kept
    from resolution.review.store import active
    from resolution.warehouse.seal import make_seal

    config, run = task.config, task.run
    require_kept(config, _judgements_held(task))
    model = load_model(config, task.model_version)
    recipe = config.model.model_copy(update={"without": frozenset(model.without)})
    work = on_spark.cluster if task.on_spark else cluster
    counts = work(
        config.model_copy(update={"model": recipe}),
        run,
        active(config),
        model.thresholds["match"],
        run.mode == FULL,
        task.progress,
    )
    with duck.connect(config, read_only=True) as con:
        seal = make_seal(con, run.number)
    runs.note_seal(config, run.run_id, seal)
    return counts


def _check_links(task: Task) -> Counts:
    from resolution.gates.links import check_links

    return check_links(task.config, task.run, task.progress)


def _build_marts(task: Task) -> Counts:
    from resolution.transform import build_marts

    run = task.run
    return build_marts(task.config, run.run_id, run.live_run, run.number, task.progress)


def _check_build(task: Task) -> Counts:
    from resolution.gates.build import check_build

    return check_build(task.config, task.run.run_id, task.run.live_run, task.progress)


def _publish(task: Task) -> Counts:
    from resolution.gates.report import require_passed
    from resolution.publish import publish

    require_passed(task.config, task.run.run_id)
    run, model = task.run, task.run.frozen[MODEL]
    counts = publish(
        task.config,
        run.run_id,
        model_version=model,
        code_version=__version__,
        now=task.clock(),
        number=run.number,
        progress=task.progress,
    )
    runs.end_run(task.config, run.run_id, "published", task.clock(), model_version=model)
    return counts


def _review(task: Task) -> Counts:
    from resolution.link.model import load_model
    from resolution.review.queue import review

    thresholds = load_model(task.config, task.run.frozen[MODEL]).thresholds
    return review(task.config, task.run, thresholds, task.progress)


def _report(task: Task) -> Counts:
    from resolution.match_report.report import FILE, make_report
    from resolution.publish import add_file

    text = make_report(task.config, task.run, task.run.frozen[MODEL])
    add_file(task.config, task.run.run_id, FILE, text)
    return {"kilobytes": len(text.encode()) // 1000}


def _told(judge: Work) -> Work:
    """Let a gate leave its pages as well, whatever it says."""

    def judged(task: Task) -> Counts:
        from resolution.gates.pages.files import write_pages

        try:
            return judge(task)
        finally:
            write_pages(task.config, task.run.run_id)

    return judged


RUN: dict[str, Work] = {
    "stage_sources": _stage_sources,
    "standardise": _standardise,
    "check_records": _told(_check_records),
    "link": _link,
    "cluster": _cluster,
    "check_links": _told(_check_links),
    "build_marts": _build_marts,
    "check_build": _told(_check_build),
    "publish": _publish,
    "review": _review,
    "report": _report,
}
"""The stages of a run, in order."""

AFTER_THE_SWITCH = ("publish", "review", "report")
"""The stages that are done again for a run that readers see already."""

TRAINING: dict[str, Work] = {
    "stage_sources": _stage_sources,
    "standardise": _standardise_anew,
    "check_records": _told(_check_for_training),
    "train": _train,
}
"""What comes before a new model, and its training, in order."""
