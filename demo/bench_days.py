"""What a day costs that changes a small share of many known records, in times of one full run."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from demo.day_by_day import STAGES, WHOLE, Day, House
from demo.record_file import write_record_file
from resolution.config import Warehouse
from resolution.pipeline import within
from resolution.progress import Progress
from resolution.screen import say, table

SHARES = (0.01, 0.001, 0.0)
FULL = "full"
SEED = 1
PARTS = {"marts": ("build_marts",), "gates": ("check_records", "check_links", "check_build")}
"""What is put beside the whole day."""


@dataclass
class Days:
    """The full day and one for each share of changed records, by name; what the state takes on disk."""

    records: int
    days: dict[str, Day] = field(default_factory=dict)
    bytes_a_record: float = 0.0
    edges: int = 0

    def shares(self, figure: str) -> dict[str, float]:
        """Return what marts and gates took of each whole day (`seconds` or `cpu`), training apart."""
        found = {}
        for part, stages in PARTS.items():
            for name, day in self.days.items():
                took = getattr(day, figure)
                of_all = sum(took.get(stage, 0.0) for stage in WHOLE)
                found[f"{part}, {name}"] = round(sum(took.get(stage, 0.0) for stage in stages) / of_all, 4)
        return found

    def ratios(self, figure: str) -> dict[str, float]:
        """Return what each day took of the full one (`seconds` or `cpu`): up to the ids, links, marts."""
        found = {}
        parts = (("", STAGES), (", link and cluster", STAGES[1:]), (", marts", PARTS["marts"]))
        for label, stages in parts:
            full = sum(getattr(self.days[FULL], figure).get(stage, 0.0) for stage in stages)
            for name, day in self.days.items():
                if name != FULL:
                    took = sum(getattr(day, figure).get(stage, 0.0) for stage in stages)
                    found[f"{name}{label}"] = round(took / full, 4)
        return found

    @property
    def content(self) -> dict[str, Any]:
        """What is written of it."""
        return {
            "records": self.records,
            "days": {name: _written(day) for name, day in self.days.items()},
            "ratio of wall time": self.ratios("seconds"),
            "ratio of processor time": self.ratios("cpu"),
            "share of wall time": self.shares("seconds"),
            "share of processor time": self.shares("cpu"),
            "bytes a record on disk": self.bytes_a_record,
            "edges": self.edges,
        }


def _written(day: Day) -> dict[str, Any]:
    return {name: value for name, value in vars(day).items() if name != "spans"}


def measure_days(
    records: int, progress: Progress, shares: Sequence[float], warehouse: Warehouse | None = None
) -> Days:
    """Make a house of so many known records, let a share of them change a day, and return what that took.

    The full day is the first: every record is new. The model is trained in it, which is not counted. The
    warehouse is a DuckDB file unless another is given.
    """
    label = f"{records:,} known records"
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        file = Path(name) / "records.parquet"
        write_record_file(file, records, SEED, within(f"{label}, drawn", progress))
        progress(f"{label}: {FULL}", 0, 1 + len(shares))
        house = House(Path(name) / "house", file, warehouse)
        pa.default_memory_pool().release_unused()  # what loading took is not the day's
        house.act(0)
        found = Days(house.records, {FULL: house.day(stages=WHOLE)})
        found.bytes_a_record = round(house.bytes_on_disk() / house.records, 1)
        found.edges = found.days[FULL].counts["link: edges"]
        for number, share in enumerate(shares, 1):
            progress(f"{label}: {share:.1%} changed", number, 1 + len(shares))
            house.change(share, number)
            house.act(number)
            found.days[f"{share:.1%} changed"] = house.day(stages=WHOLE)
        progress(f"{label}: done", 1 + len(shares), 1 + len(shares))
    return found


def show_days(found: Days) -> None:
    """Print what was measured."""
    rows = [
        [
            name,
            *(f"{day.seconds.get(stage, 0):.1f} ({day.cpu.get(stage, 0):.1f})" for stage in WHOLE),
            f"{day.peak_mb:,.0f}",
        ]
        for name, day in found.days.items()
    ]
    table(
        f"Days of a house of {found.records:,} known records: wall (and processor) seconds",
        ["day", *WHOLE, "peak MB"],
        rows,
    )
    wall, cpu = found.ratios("seconds"), found.ratios("cpu")
    ratios = [[name, f"1/{1 / wall[name]:.3g}", f"1/{1 / cpu[name]:.3g}"] for name in wall]
    table("In times of the full day", ["day", "wall time", "processor time"], ratios)
    wall, cpu = found.shares("seconds"), found.shares("cpu")
    shares = [[name, f"{wall[name]:.1%}", f"{cpu[name]:.1%}"] for name in wall]
    table("Of the whole day", ["part", "wall time", "processor time"], shares)
    say(
        f"  the warehouse takes {found.bytes_a_record:,.0f} bytes a record, "
        f"its sources and {found.edges:,} edges in it"
    )
