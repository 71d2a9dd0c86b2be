"""`make bench-scale`: what growth costs, on each kind of warehouse; writes var/bench-scale.json.

Each size is measured in a process of its own: a full day and a day of which 1 % changed, with all stages from
records to the published file. A server's own processor time is not in that of the process.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from demo.bench_days import FULL, measure_days
from demo.day_by_day import WHOLE
from demo.warehouse import served
from resolution import config as configuration
from resolution.config import PostgresWarehouse, Warehouse
from resolution.progress import silent
from resolution.screen import progress_bars, say, table

OUTPUT = Path("var/bench-scale.json")
SIZES = {"duckdb": (100_000, 1_000_000, 5_000_000, 10_000_000), "postgres": (1_000_000,)}
DAY = "1.0% changed"
EXAMPLE = "Example: python -m demo.bench_scale --duckdb 100000 1000000 --postgres 1000000"
_LOOK_SECONDS = 1.0


class Disk:
    """Watches how much a folder holds at most, until the end of the block."""

    def __init__(self, folder: Path) -> None:
        self.most = 0
        self._folder = folder
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Disk":
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            self.most = max(self.most, sum(_size(path) for path in self._folder.rglob("*")))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # gone since it was listed
        return 0


def measure(kind: str, records: int) -> dict[str, Any]:
    """Measure one size on one kind of warehouse, in this process."""
    with tempfile.TemporaryDirectory(prefix="bench-scale-") as name, ExitStack() as stack:
        folder = Path(name)
        tempfile.tempdir = name
        disk = stack.enter_context(Disk(folder))
        warehouse: Warehouse | None = None
        if kind == "postgres":
            warehouse = PostgresWarehouse(kind="postgres")
            shipped = Path(configuration.__file__).with_name("clientfile.yaml")
            config = configuration.load(shipped).model_copy(update={"warehouse": warehouse})
            stack.enter_context(served(config, folder))
        content = measure_days(records, silent, warehouse).content
    return {"kind": kind, "disk": disk.most, **content}


def _apart(kind: str, records: int) -> dict[str, Any]:
    """Measure one size in a process of its own, so that its peak of memory is its own."""
    command = [sys.executable, "-m", "demo.bench_scale", "--one", kind, str(records)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def show(found: list[dict[str, Any]]) -> None:
    """Print what was measured, and how it grew from size to size of one kind."""
    headings = ["warehouse", "records", "day", *WHOLE, "all", "peak MB", "disk MB"]
    rows = []
    for one in found:
        for name in (FULL, DAY):
            day = one["days"][name]
            took = [day["seconds"].get(stage, 0.0) for stage in WHOLE]
            rows.append(
                [one["kind"], f"{one['records']:,}", name, *(f"{t:.1f}" for t in took), f"{sum(took):.0f}"]
                + [f"{day['peak_mb']:,.0f}", f"{one['disk'] / 1e6:,.0f}"]
            )
    table("What growth costs: wall seconds, training left out", headings, rows)
    for line in growth(found):
        say(f"  {line}")


def _whole(one: dict[str, Any], day: str) -> float:
    return float(sum(one["days"][day]["seconds"].get(stage, 0.0) for stage in WHOLE))


def growth(found: list[dict[str, Any]]) -> list[str]:
    """Return what each size took of its linear part of the size before, and each kind of DuckDB's."""
    lines = []
    for before, after in zip(found, found[1:], strict=False):
        if before["kind"] == after["kind"]:
            factor = _whole(after, FULL) / _whole(before, FULL) / (after["records"] / before["records"])
            lines.append(
                f"{after['kind']}: from {before['records']:,} to {after['records']:,} records"
                f" the full day took {factor:.2f} of linear"
            )
    embedded = {one["records"]: one for one in found if one["kind"] == "duckdb"}
    for one in found:
        beside = embedded.get(one["records"])
        if beside and one is not beside:
            ratio = _whole(one, FULL) / _whole(beside, FULL)
            lines.append(f"{one['kind']} ÷ duckdb at {one['records']:,} records, full day: {ratio:.2f}")
        lines.append(
            f"{one['kind']}, {one['records']:,} records: a day of 1 % took "
            f"1/{_whole(one, FULL) / _whole(one, DAY):.1f} of the full day, up to the ids "
            f"1/{1 / one['ratio of wall time'][DAY]:.1f}"
        )
    return lines


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, epilog=EXAMPLE)
    for kind, sizes in SIZES.items():
        parser.add_argument(f"--{kind}", type=int, nargs="*", default=list(sizes), help="numbers of records")
    parser.add_argument("--one", nargs=2, metavar=("KIND", "RECORDS"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one[0], int(asked.one[1]))))
        return
    wanted = [(kind, size) for kind in SIZES for size in getattr(asked, kind)]
    found = []
    with progress_bars() as listen:
        for done, (kind, size) in enumerate(wanted):
            listen(f"{kind}, {size:,} records", done, len(wanted))
            found.append(_apart(kind, size))
            OUTPUT.parent.mkdir(exist_ok=True)
            OUTPUT.write_text(json.dumps(found, indent=1), encoding="utf-8")
    show(found)
    say(f"  written to {OUTPUT}")


if __name__ == "__main__":
    main()
