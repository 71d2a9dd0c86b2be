"""Composes what `clientfile evaluate` scores: a file's records resolved aside, or the published clients."""

import tempfile
from pathlib import Path

from resolution.config import Configuration
from resolution.evaluate.records import load_records, workspace
from resolution.evaluate.result import Evaluation
from resolution.evaluate.score import score_run
from resolution.evaluate.truth import Truth, read_truth, require_shared
from resolution.link.model import load_model, newest_version
from resolution.live import require_live
from resolution.pipeline import run, within
from resolution.progress import Progress, silent
from resolution.warehouse import runs

_STAGES = ("standardise", "link", "cluster")


def evaluate_file(
    config: Configuration, records: Path, truth: Path | None, by: str | None, progress: Progress = silent
) -> Evaluation:
    """Resolve a file's records by the stages of a run, in a workspace that is thrown away; score the clients.

    `by` is a column to give scores by. Raises SourceError or ConfigurationError, before any stage, when it or
    a file is of no use.
    """
    known = read_truth(truth or records, records, by)
    with tempfile.TemporaryDirectory(prefix="clientfile-") as folder:
        empty = workspace(config, Path(folder))
        load_records(empty, records)
        require_shared(empty, known)
        done, _ = run(empty, progress, _STAGES)
        return _scored(empty, done.run_id, known, records.name, progress)


def evaluate_live(config: Configuration, truth: Path, by: str | None = None) -> Evaluation:
    """Compare the clients that are published with a truth file; raises as `evaluate_file`, or RunError."""
    run_id = require_live(config)
    return _scored(config, run_id, read_truth(truth, by=by), f"published run {run_id}", silent)


def _scored(config: Configuration, run_id: str, truth: Truth, subject: str, progress: Progress) -> Evaluation:
    found = runs.require(config, run_id)
    is_newest = found.model_version in (None, newest_version(config))
    model = load_model(config) if is_newest else None
    return score_run(config, found, truth, subject, model, within("score", progress))
