"""`make bench-scale`: what growth costs, on each kind of warehouse, for docs/scaling.md.

Each size is measured in a process of its own, with all stages from records to the published file: a full day
and, up to a million records, a day of which 1 % changed. Memory is that of all processes that take part.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

from demo.bench_days import FULL, Days, measure_days
from demo.day_by_day import WHOLE
from demo.scale_page import PAGE, headings_of, rows_of, whole, write
from demo.warehouse import served
from demo.watch import Watch
from resolution import config as configuration
from resolution.config import PostgresWarehouse, SparkWarehouse, Warehouse
from resolution.progress import silent
from resolution.screen import progress_bars, say, table

OUTPUT = PAGE.with_suffix(".json")
SIZES = {
    "duckdb": (100_000, 1_000_000, 5_000_000, 10_000_000),
    "postgres": (1_000_000,),
    "spark": (100_000, 1_000_000),
}
WAREHOUSES: dict[str, Warehouse | None] = {
    "duckdb": None,
    "postgres": PostgresWarehouse(kind="postgres"),
    "spark": SparkWarehouse(
        kind="spark",
        master="local[2]",
        settings={"spark.driver.memory": "8g", "spark.sql.shuffle.partitions": "8"},
    ),
}
SHARE = 0.01
FULL_ONLY_ABOVE = 1_000_000
"""Records above which only the full day is measured, for it takes an hour."""
_COUNTED = ("link: ", "cluster: ")
DAY = f"{SHARE:.1%} changed"
EXAMPLE = "Example: python -m demo.bench_scale --kind duckdb 100000 1000000 --kind postgres 1000000"


def measure(kind: str, records: int) -> dict[str, Any]:
    """Measure one size on one kind of warehouse, in this process."""
    warehouse = WAREHOUSES[kind]
    with tempfile.TemporaryDirectory(prefix="bench-scale-") as name, ExitStack() as stack:
        folder = Path(name)
        tempfile.tempdir = name
        if isinstance(warehouse, PostgresWarehouse):
            shipped = Path(configuration.__file__).with_name("clientfile.yaml")
            config = configuration.load(shipped).model_copy(update={"warehouse": warehouse})
            stack.enter_context(served(config, folder))
        shares = (SHARE,) if records <= FULL_ONLY_ABOVE else ()
        with Watch(folder) as watch:
            found = measure_days(records, silent, shares, warehouse)
    content = found.content
    for day in content["days"].values():
        day["counts"] = {what: n for what, n in day["counts"].items() if what.startswith(_COUNTED)}
    return {
        "kind": kind,
        "memory_mb": _by_stage(watch, "memory", found),
        "disk_mb": _by_stage(watch, "disk", found),
        **content,
    }


def _by_stage(watch: Watch, what: Literal["memory", "disk"], found: Days) -> dict[str, dict[str, int]]:
    return {
        name: {stage: watch.most_mb(what, day.spans.get(stage, ())) for stage in WHOLE}
        for name, day in found.days.items()
    }


def _apart(kind: str, records: int) -> dict[str, Any]:
    """Measure one size in a process of its own, so that its peak of memory is its own."""
    command = [sys.executable, "-m", "demo.bench_scale", "--one", kind, str(records)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def show(found: list[dict[str, Any]]) -> None:
    """Print what was measured, size beside size, and how it grew."""
    for kind in SIZES:
        for day in (FULL, DAY):
            sizes = [one for one in found if one["kind"] == kind and day in one["days"]]
            if sizes:
                table(f"{kind}, {day}, training left out", headings_of(sizes), rows_of(sizes, day))
    for line in growth(found):
        say(f"  {line}")


def growth(found: list[dict[str, Any]]) -> list[str]:
    """Return what each size took of its linear part of the size before, each kind of DuckDB's, and each day
    of its full one.
    """
    lines = []
    for before, after in zip(found, found[1:], strict=False):
        if before["kind"] == after["kind"]:
            factor = whole(after, FULL) / whole(before, FULL) / (after["records"] / before["records"])
            lines.append(
                f"{after['kind']}: from {before['records']:,} to {after['records']:,} records"
                f" the full day took {factor:.2f} of linear"
            )
    embedded = {one["records"]: one for one in found if one["kind"] == "duckdb"}
    for one in found:
        beside = embedded.get(one["records"])
        if beside and one is not beside:
            ratio = whole(one, FULL) / whole(beside, FULL)
            lines.append(f"{one['kind']} ÷ duckdb at {one['records']:,} records, full day: {ratio:.2f}")
        if DAY in one["days"]:
            lines.append(
                f"{one['kind']}, {one['records']:,} records: a day of 1 % took "
                f"1/{whole(one, FULL) / whole(one, DAY):.1f} of the full day, up to the ids "
                f"1/{1 / one['ratio of wall time'][DAY]:.1f}"
            )
    return lines


def _kept() -> dict[tuple[str, int], dict[str, Any]]:
    """What was measured before, by kind and records."""
    if not OUTPUT.exists():
        return {}
    return {(one["kind"], one["records"]): one for one in json.loads(OUTPUT.read_text(encoding="utf-8"))}


def _wanted(asked: list[list[str]] | None) -> list[tuple[str, int]]:
    given = {kind: map(int, sizes) for kind, *sizes in asked} if asked else SIZES
    return [(kind, size) for kind, sizes in given.items() for size in sizes]


def main() -> None:
    """Measure what is asked for; what was measured before of other sizes is kept and shown beside."""
    parser = argparse.ArgumentParser(description=__doc__, epilog=EXAMPLE)
    parser.add_argument(
        "--kind",
        action="append",
        nargs="+",
        metavar=("KIND", "RECORDS"),
        help=f"one of {', '.join(SIZES)}, and numbers of records; all of them otherwise",
    )
    parser.add_argument("--one", nargs=2, metavar=("KIND", "RECORDS"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one[0], int(asked.one[1]))))
        return
    wanted = _wanted(asked.kind)
    kept = _kept()
    with progress_bars() as listen:
        for done, (kind, size) in enumerate(wanted):
            listen(f"{kind}, {size:,} records", done, len(wanted))
            kept[kind, size] = _apart(kind, size)
            OUTPUT.write_text(json.dumps(list(kept.values()), indent=1) + "\n", encoding="utf-8")
        listen("measured", len(wanted), len(wanted))
    found = sorted(kept.values(), key=lambda one: (list(SIZES).index(one["kind"]), one["records"]))
    show(found)
    write(found, growth(found), DAY)
    say(f"  written to {OUTPUT}, and into the tables of {PAGE}")


if __name__ == "__main__":
    main()
