"""An evaluation as JSON, for scripts that compare one with another."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from resolution.errors import ConfigurationError
from resolution.evaluate.result import Evaluation, Quality, Scores, Sizes


def _quality(quality: Quality) -> dict[str, float]:
    return {"precision": quality.precision, "recall": quality.recall, "f1": quality.f1}


def _scores(scores: Scores) -> dict[str, Any]:
    return {
        "records": scores.records,
        "clients": scores.clients,
        "people": scores.people,
        "pairwise": _quality(scores.pairwise),
        "b_cubed": _quality(scores.b_cubed),
    }


def _sizes(sizes: Sizes) -> dict[str, Any]:
    return {
        "distribution": [
            {"size": size, "clients": sizes.clients.get(size, 0), "people": sizes.people.get(size, 0)}
            for size in sorted(sizes.clients.keys() | sizes.people.keys())
        ],
        "largest_client": sizes.largest_client,
        "largest_person": sizes.largest_person,
    }


def _edges(evaluation: Evaluation) -> dict[str, Any]:
    found = asdict(evaluation.edges)
    found["curve"] = [
        {"threshold": point.threshold, **_quality(point.quality)} for point in evaluation.edges.curve
    ]
    return found


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """Return an evaluation as plain values; what is not known is null."""
    groups, costs = evaluation.groups, evaluation.costs
    return {
        "subject": evaluation.subject,
        **_scores(evaluation.scores),
        "truth_left_out": evaluation.truth_left_out,
        "clients_left_out": evaluation.clients_left_out,
        "cluster_sizes": _sizes(evaluation.sizes),
        "candidates": asdict(evaluation.candidates)
        if evaluation.candidates
        else {"pairs": None, "per_record": None, "recall": None},
        "model": asdict(evaluation.model) if evaluation.model else None,
        "stages": [asdict(stage) for stage in costs.stages],
        "memory_is_by_stage": costs.by_stage,
        "by": groups.column if groups else None,
        "groups": [{"value": value, **_scores(scores)} for value, scores in groups.scores.items()]
        if groups
        else [],
        "edges": _edges(evaluation),
    }


def require_writable(*paths: Path | None) -> None:
    """Raise ConfigurationError when a file cannot be written, before the work that it is to hold."""
    for path in paths:
        if path and (path.is_dir() or not path.absolute().parent.is_dir()):
            raise ConfigurationError(f"{path} cannot be written.", "Name a file in a folder that exists.")


def write(path: Path, text: str) -> None:
    """Write a file; raises ConfigurationError when that fails."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be written ({error.strerror}).", "Check its folder, or name another file."
        ) from None


def write_json(path: Path, evaluation: Evaluation) -> None:
    """Write an evaluation as JSON; raises ConfigurationError when that fails."""
    write(path, json.dumps(as_json(evaluation), indent=1, ensure_ascii=False) + "\n")
