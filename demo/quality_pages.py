"""The tables of match quality as Markdown, and the pages that show them, between marker comments."""

from collections.abc import Iterable

from demo.markdown import table
from demo.measured_set import INGREDIENTS, LINKAGE, MeasuredSet
from resolution.evaluate.result import Evaluation, Scores

# Pairwise F1 of other ways, measured once for this project: Splink as documented from .95 on, Splink with the
# threshold that happens to be best, and the best of the other tools that were tried.
_SPLINK = {"fake_1000": 0.787, "febrl3": 0.994, "febrl4": 0.997, "historical_50k": 0.828}
_SPLINK_AT_BEST = {"fake_1000": 0.842, "febrl3": 0.998, "febrl4": 0.9995, "historical_50k": 0.828}
_OTHERS = {"fake_1000": 0.868, "febrl3": 0.9999, "febrl4": 0.9994, "historical_50k": 0.834}
_WITH_LABELS = {"fake_1000", "historical_50k"}
_LABELS = "†"

WORDS = {
    "swap": "given and family name in each other's fields count as agreement",
    "spelling": "other spellings, readings in other scripts and short forms of a name count as agreement",
    "frequencies": "agreement on a rare value says more than on a common one",
    "kinds": "households, twins, neighbours, namesakes and coincidences stand beside matches and strangers",
    "rest": "random pairs stand for all pairs that no key found, and cannot match",
    "prior": "learning begins at what is known from other made-up brands",
    "closure": "records two strong links apart are compared too",
    LINKAGE: "clusters merge by the mean over all their pairs, not by chains of links",
}
"""What each ingredient of the recipe (config.Ingredient) is."""

_SHOWN_AS = {"culture": ""}
"""What the name of a column is shown as, beside its values."""


def share(value: float) -> str:
    """Return a share with three decimals, near 1 with four: .982, .9995, 1.000."""
    text = f"{value:.4f}" if 0.9985 <= value < 0.99995 else f"{value:.3f}"
    return text.removeprefix("0")


def _difference(value: float) -> str:
    text = f"{abs(value):.3f}".removeprefix("0")
    return "0" if text == ".000" else ("−" if value < 0 else "+") + text


def _others(name: str) -> list[str]:
    if name not in _SPLINK:
        return ["", "", ""]
    label = _LABELS if name in _WITH_LABELS else ""
    return [share(_SPLINK[name]), share(_SPLINK_AT_BEST[name]), share(_OTHERS[name]) + label]


def _title(found: MeasuredSet) -> str:
    return f"{found.name} ({found.whole.scores.records:,} records)"


def _groups(found: MeasuredSet, columns: Iterable[str]) -> list[tuple[str, Scores]]:
    """Return the scores by each value of some columns, with a name to show."""
    groups = [found.by[column].groups for column in columns if column in found.by]
    return [
        (f"{value.capitalize()} {_SHOWN_AS.get(group.column, group.column)}".strip(), scores)
        for group in groups
        if group
        for value, scores in group.scores.items()
    ]


def summary(sets: list[MeasuredSet]) -> str:
    """Return the table for the README: pairwise F1 beside that of others; of the groups those by script."""
    rows = [[_title(s), *_others(s.name), f"**{share(s.whole.scores.pairwise.f1)}**"] for s in sets]
    rows += [
        [f"… {name}", "", "", "", f"**{share(scores.pairwise.f1)}**"]
        for found in sets
        for name, scores in _groups(found, ("script",))
    ]
    headings = [
        "pairwise F1 of the clients",
        "Splink as documented",
        "Splink, best threshold",
        "best other tool",
    ]
    return (
        table([*headings, "clientfile"], rows)
        + f"\n\n{_LABELS} given 300 labelled pairs; all else without labels"
    )


def details(sets: list[MeasuredSet]) -> str:
    """Return the table for the page on match quality: precision, recall, what was compared."""
    rows = [[_title(s), *_figures(s.whole.scores), *_candidates(s.whole)] for s in sets]
    rows += [
        [f"… {name} ({scores.records:,})", *_figures(scores), "", ""]
        for found in sets
        for name, scores in _groups(found, found.by)
    ]
    headings = ["set", "F1", "precision", "recall", "candidate recall", "pairs per record"]
    return table(headings, rows)


def _figures(scores: Scores) -> list[str]:
    pairs = scores.pairwise
    return [f"**{share(pairs.f1)}**", share(pairs.precision), share(pairs.recall)]


def _candidates(evaluation: Evaluation) -> list[str]:
    found = evaluation.candidates
    return [share(found.recall), f"{found.per_record:.1f}"] if found else ["", ""]


def ingredients(sets: list[MeasuredSet]) -> str:
    """Return the tables of what each ingredient brings: F1 without it, and clusters by chains instead."""
    rows = [
        [f"`{name}`: {WORDS[name]}", *(_difference(_f1(s.without[name]) - _f1(s.whole)) for s in sets)]
        for name in INGREDIENTS
        if name != LINKAGE
    ]
    without = table(["left out", *(s.name for s in sets)], rows)
    return f"{without}\n\n`{LINKAGE}`: {WORDS[LINKAGE]}.\n\n{_chains(sets)}"


def _chains(sets: list[MeasuredSet]) -> str:
    rows = [["average linkage", *(_f1_and_largest(s.whole) for s in sets)]]
    for threshold in sorted({at for s in sets for at in s.chains}):
        rows.append(
            [
                f"chains of links from {share(threshold)} on",
                *(_f1_and_largest(s.chains[threshold]) for s in sets),
            ]
        )
    rows.append(["in truth", *(f"{s.whole.sizes.largest_person:,}" for s in sets)])
    return table(["F1, and records of the largest client", *(s.name for s in sets)], rows)


def _f1(evaluation: Evaluation) -> float:
    return evaluation.scores.pairwise.f1


def _f1_and_largest(evaluation: Evaluation) -> str:
    return f"{share(_f1(evaluation))}, {evaluation.sizes.largest_client:,}"
