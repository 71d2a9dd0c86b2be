"""`make quality`: measures how good the links are, and writes the tables into the README and the docs.

The public sets are read from a folder outside of the project; the demo brand is made, pulled and staged as by
`clientfile demo`. Every set is resolved by the whole recipe, and again without each of its ingredients.
"""

import argparse
import json
import sys
import tempfile
from importlib import resources
from pathlib import Path
from typing import Any

from demo.benchmarks import HELP, NAMES, benchmark_files, missing
from demo.generate import PEOPLE, SEED
from demo.markdown import put
from demo.measured_set import INGREDIENTS, MeasuredSet, measure_set
from demo.pulled_brand import pull_brand
from demo.quality_pages import details, ingredients, share, summary
from resolution import config as configuration
from resolution.config import Configuration
from resolution.errors import ClientfileError
from resolution.evaluate import report
from resolution.evaluate.result import Evaluation
from resolution.progress import Progress
from resolution.screen import progress_bars, say, table

BRAND = "demo brand"
GROUPS = ("script", "culture")
PROJECT = Path(__file__).parents[1]
README, PAGE = PROJECT / "README.md", PROJECT / "docs" / "match-quality.md"
EXAMPLE = "Example: python -m demo.quality --json quality.json"


def project(folder: Path) -> Configuration:
    """Return the shipped configuration, at home in a folder."""
    with resources.as_file(resources.files("resolution").joinpath("clientfile.yaml")) as shipped:
        return configuration.load(shipped).model_copy(update={"root": folder})


def measure(
    files: dict[str, Path], people: int, with_ingredients: bool, progress: Progress
) -> list[MeasuredSet]:
    """Measure the sets in files, by name, and a demo brand of so many people (none: it is left out)."""
    found = []
    with tempfile.TemporaryDirectory(prefix="quality-") as name:
        folder = Path(name)
        config = project(folder / "project")
        for label, file in files.items():
            found.append(
                measure_set(label, config, folder / label, file, progress, ingredients=with_ingredients)
            )
        if people:
            config.root.mkdir()
            records, truth = pull_brand(config, people, SEED, progress)
            found.append(
                measure_set(
                    BRAND,
                    config,
                    folder / "brand",
                    records,
                    progress,
                    truth=truth,
                    by=GROUPS,
                    ingredients=with_ingredients,
                )
            )
    return found


def write_pages(sets: list[MeasuredSet], readme: Path = README, page: Path = PAGE) -> None:
    """Put the tables into the pages; the ingredients' stay as they are when they were not measured."""
    put(readme, "quality", summary(sets))
    put(page, "quality", details(sets))
    if all(found.without for found in sets):
        put(page, "ingredients", ingredients(sets))


def as_json(sets: list[MeasuredSet]) -> dict[str, Any]:
    """Return all figures as plain values."""

    def all_of(evaluations: dict[Any, Evaluation]) -> dict[str, Any]:
        return {str(name): report.as_json(evaluation) for name, evaluation in evaluations.items()}

    return {
        found.name: {
            "whole": report.as_json(found.whole),
            "by": {column: report.as_json(evaluation)["groups"] for column, evaluation in found.by.items()},
            "without": all_of(found.without),
            "chains": all_of(found.chains),
        }
        for found in sets
    }


def show(sets: list[MeasuredSet]) -> None:
    """Print the figures of the whole recipe, and what each ingredient brings."""
    rows = [
        [s.name, *(share(v) for v in (q.f1, q.precision, q.recall))]
        for s in sets
        for q in [s.whole.scores.pairwise]
    ]
    table("Pairs of records", ["set", "F1", "precision", "recall"], rows)
    if sets and all(found.without for found in sets):
        rows = [
            [name, *(share(s.without[name].scores.pairwise.f1) for s in sets)]
            for name in INGREDIENTS
            if name in sets[0].without
        ]
        table("F1 without", ["ingredient", *(s.name for s in sets)], rows)


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m demo.quality",
        description="Measure match quality; write it into README.md and docs/match-quality.md.",
        epilog=EXAMPLE,
    )
    parser.add_argument("--benchmarks", type=Path, metavar="FOLDER", help=HELP)
    parser.add_argument(
        "--people", type=int, default=PEOPLE, metavar="N", help=f"in the demo brand ({PEOPLE}; 0: no brand)"
    )
    parser.add_argument(
        "--without-table",
        action="store_true",
        help="leave the table of what each ingredient brings as it stands: a few minutes instead of many",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to this file too")
    parser.add_argument("--dry-run", action="store_true", help="show the figures, write no page")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    """Measure, show and write; return the exit status."""
    options = arguments(given)
    files = benchmark_files(options.benchmarks)
    try:
        report.require_writable(options.json)
        if sentence := missing(files):
            say(sentence)
        with progress_bars() as listen:
            sets = measure(files, options.people, not options.without_table, listen)
        if options.json:
            report.write(options.json, json.dumps(as_json(sets), indent=1) + "\n")
        written = not options.dry_run and len(sets) == len(NAMES) + 1
        if written:
            write_pages(sets)
    except ClientfileError as error:
        say(f"{error.what} {error.remedy}")
        return 1
    show(sets)
    say(f"The pages are {'written' if written else 'left alone (they show every set, or none)'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
