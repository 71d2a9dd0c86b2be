"""One set of records, resolved by the whole recipe and again without each of its ingredients."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from resolution import pipeline
from resolution.config import Configuration, Ingredient
from resolution.evaluate.records import load_records, workspace
from resolution.evaluate.result import Evaluation
from resolution.evaluate.score import score_run
from resolution.evaluate.truth import Truth, read_truth, require_shared
from resolution.link.model import load_model
from resolution.progress import Progress
from resolution.warehouse import runs

INGREDIENTS: tuple[Ingredient, ...] = get_args(Ingredient)
LINKAGE: Ingredient = "linkage"
STRICT = 0.95
"""Chains are also made of links of this match probability and more, as is usual."""


@dataclass
class MeasuredSet:
    """What the recipe gives on a set: whole, by groups, and without each ingredient.

    `chains` holds, by match probability, the clients that chains of links from there on make.
    """

    name: str
    whole: Evaluation
    by: dict[str, Evaluation] = field(default_factory=dict)
    without: dict[str, Evaluation] = field(default_factory=dict)
    chains: dict[float, Evaluation] = field(default_factory=dict)


@dataclass(frozen=True)
class _Set:
    """A set's records in standard form, in a workspace of its own, and its truths: whole and by a column."""

    name: str
    config: Configuration
    truth: Truth
    grouped: dict[str, Truth]

    def scored(self, config: Configuration, run_id: str, truth: Truth) -> Evaluation:
        return score_run(config, runs.require(config, run_id), truth, self.name, load_model(config))


def _variant(config: Configuration, **settings: object) -> Configuration:
    return config.model_copy(update={"model": config.model.model_copy(update=settings)})


def _without(config: Configuration, ingredient: Ingredient) -> Configuration:
    """Return the recipe without an ingredient, with a folder of models of its own."""
    return _variant(config, without=frozenset({ingredient}), directory=Path("var") / f"without-{ingredient}")


def _resolve(config: Configuration) -> str:
    run_id = pipeline.begin(config)
    for stage in ("link", "cluster"):
        pipeline.stage(config, run_id, stage)
    return run_id


def _prepared(
    name: str, config: Configuration, folder: Path, records: Path, truth: Path, by: Iterable[str]
) -> _Set:
    whole = read_truth(truth)
    empty = workspace(config, folder)
    folder.mkdir(parents=True, exist_ok=True)
    load_records(empty, records)
    require_shared(empty, whole)
    pipeline.run(empty, names=("standardise",))
    return _Set(name, empty, whole, {column: read_truth(truth, by=column) for column in by})


def measure_set(
    name: str,
    config: Configuration,
    folder: Path,
    records: Path,
    progress: Progress,
    *,
    truth: Path | None = None,
    by: Iterable[str] = (),
    ingredients: bool = True,
) -> MeasuredSet:
    """Resolve the records of a file in an empty folder, and again without each ingredient.

    `by` names columns of the truth to give scores by. Raises what `clientfile evaluate` raises.
    """
    left_out = [ingredient for ingredient in INGREDIENTS if ingredient != LINKAGE] if ingredients else []
    steps = 2 + len(left_out)
    progress(f"{name}: standardise", 0, steps)
    given = _prepared(name, config, folder, records, truth or records, by)
    progress(f"{name}: whole recipe", 1, steps)
    run_id = _resolve(given.config)
    found = MeasuredSet(name, given.scored(given.config, run_id, given.truth))
    found.by = {column: given.scored(given.config, run_id, by) for column, by in given.grouped.items()}
    if ingredients:
        found.chains = _chained(given, run_id)
    for done, ingredient in enumerate(left_out, 2):
        progress(f"{name}: without {ingredient}", done, steps)
        variant = _without(given.config, ingredient)
        found.without[ingredient] = given.scored(variant, _resolve(variant), given.truth)
    progress(f"{name}: done", steps, steps)
    return found


def _chained(given: _Set, run_id: str) -> dict[float, Evaluation]:
    """Cluster a run's edges again, by chains of links: from our own threshold on, and from a strict one."""
    found = {}
    for threshold in (given.config.model.match_threshold, STRICT):
        variant = _variant(given.config, without=frozenset({LINKAGE}), match_threshold=threshold)
        pipeline.stage(variant, run_id, "cluster")
        found[threshold] = given.scored(variant, run_id, given.truth)
    return found
