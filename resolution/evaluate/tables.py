"""An evaluation as tables of text, for the screen and for the page."""

from collections.abc import Iterable
from dataclasses import dataclass

from resolution.evaluate.result import Evaluation, Groups, Scores, Sizes

_SINGLE_SIZES = 10
_RANGES = ((11, 20), (21, 50), (51, 100), (101, 1_000))


@dataclass(frozen=True)
class Sheet:
    """A table of text: what it is called, what its columns are called, its rows."""

    title: str
    headings: list[str]
    rows: list[list[str]]


def _share(value: float) -> str:
    return f"{value:.4f}"


def _figures(evaluation: Evaluation) -> Sheet:
    scores, candidates = evaluation.scores, evaluation.candidates
    rows = [["records", f"{scores.records:,}"], ["clients found", f"{scores.clients:,}"]]
    rows += [["people in truth", f"{scores.people:,}"]]
    for name, quality in (("pairwise", scores.pairwise), ("B-cubed", scores.b_cubed)):
        rows += [[f"{name} precision", _share(quality.precision)], [f"{name} recall", _share(quality.recall)]]
        rows += [[f"{name} F1", _share(quality.f1)]]
    rows += [["largest client, records", f"{evaluation.sizes.largest_client:,}"]]
    rows += [["largest person, records", f"{evaluation.sizes.largest_person:,}"]]
    recall, per_record = "not known", "not known"
    if candidates:
        recall, per_record = _share(candidates.recall), f"{candidates.per_record:.1f}"
    rows += [["recall of candidate pairs", recall], ["candidate pairs per record", per_record]]
    if evaluation.truth_left_out:
        rows += [["records of the truth without a client", f"{evaluation.truth_left_out:,}"]]
    if evaluation.clients_left_out:
        rows += [["records of clients without a truth", f"{evaluation.clients_left_out:,}"]]
    return Sheet("Links against the truth", ["what", "figure"], rows)


def _within(counts: dict[int, int], low: int, high: int) -> int:
    return sum(count for size, count in counts.items() if low <= size <= high)


def size_ranges(sizes: Sizes) -> list[tuple[str, int, int]]:
    """Return (records, clients, people) by size: single sizes, then ranges, without those that nobody has."""
    largest = max(sizes.largest_client, sizes.largest_person)
    ranges = [(n, n) for n in range(1, _SINGLE_SIZES + 1)] + [*_RANGES, (_RANGES[-1][1] + 1, largest)]
    found = [
        (f"{low:,}" if low == high else f"{low:,}–{high:,}", low, high)
        for low, high in ranges
        if low <= largest
    ]
    counted = [
        (label, _within(sizes.clients, low, high), _within(sizes.people, low, high))
        for label, low, high in found
    ]
    return [row for row in counted if row[1] or row[2]]


def _sizes(sizes: Sizes) -> Sheet:
    rows = [[label, f"{clients:,}", f"{people:,}"] for label, clients, people in size_ranges(sizes)]
    return Sheet("Sizes of clients and people", ["records", "clients", "people"], rows)


def _groups(groups: Groups) -> Sheet:
    headings = [groups.column, "records", "clients", "people", "precision", "recall", "F1", "B-cubed F1"]
    return Sheet(f"By {groups.column}", headings, [_scores(*group) for group in groups.scores.items()])


def _scores(name: str, scores: Scores) -> list[str]:
    counts = [f"{scores.records:,}", f"{scores.clients:,}", f"{scores.people:,}"]
    pairs = scores.pairwise
    return [name, *counts, *map(_share, (pairs.precision, pairs.recall, pairs.f1, scores.b_cubed.f1))]


def _model(evaluation: Evaluation) -> Iterable[Sheet]:
    model = evaluation.model
    if model:
        rows = [["version", model.version]]
        rows += [[f"threshold: {name}", f"{value:g}"] for name, value in model.thresholds.items()]
        rows += [["remark", remark] for remark in model.remarks]
        yield Sheet("Model", ["what", "value"], rows)


def memory_heading(evaluation: Evaluation) -> str:
    """Say of what the peaks are: of a stage, or, where that cannot be told apart, of the process so far."""
    return "peak memory, MB" if evaluation.costs.by_stage else "peak memory of the process so far, MB"


def _costs(evaluation: Evaluation) -> Iterable[Sheet]:
    stages = evaluation.costs.stages
    rows = [
        [stage.name, f"{stage.seconds:.1f}", "" if stage.memory_mb is None else f"{stage.memory_mb:,.0f}"]
        for stage in stages
    ]
    if rows:
        rows.append(["all", f"{sum(stage.seconds for stage in stages):.1f}", _highest(evaluation)])
        yield Sheet("Stages", ["stage", "seconds", memory_heading(evaluation)], rows)


def _highest(evaluation: Evaluation) -> str:
    peaks = [stage.memory_mb for stage in evaluation.costs.stages if stage.memory_mb is not None]
    return f"{max(peaks):,.0f}" if peaks else ""


def sheets(evaluation: Evaluation) -> list[Sheet]:
    """Return everything that is said about an evaluation, as tables."""
    groups = evaluation.groups
    of_groups = [_groups(groups)] if groups else []
    return [
        _figures(evaluation),
        _sizes(evaluation.sizes),
        *of_groups,
        *_model(evaluation),
        *_costs(evaluation),
    ]
