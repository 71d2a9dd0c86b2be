"""What `make bench-scale` measured, as the tables of docs/scaling.md."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from demo.bench_days import FULL
from demo.day_by_day import WHOLE
from demo.markdown import Rows, put, table

PAGE = Path("docs/scaling.md")
_GB = 1e3
_NAMES = {"duckdb": "DuckDB", "postgres": "PostgreSQL", "spark": "Spark `local[2]`"}
Measured = dict[str, Any]


def _took(one: Measured, day: str, stage: str) -> float:
    """Return the wall seconds of a stage."""
    return float(one["days"][day]["seconds"].get(stage, 0.0))


def whole(one: Measured, day: str) -> float:
    """Return the wall seconds of a day, training left out."""
    return sum(_took(one, day, stage) for stage in WHOLE)


def write(found: list[Measured], lines: list[str], day: str, page: Path = PAGE) -> None:
    """Put the tables of the full day and of another, and what came of their ratios, into the page."""
    changed = [one for one in found if day in one["days"]]
    parts = [
        _day(found, FULL),
        "\n".join(f"- {line}" for line in lines),
        f"A day on which 1 % of the records changed:\n\n{_day(changed, day)}",
        f"What there was to do:\n\n{_work(found)}",
    ]
    put(page, "scale", "\n\n".join(parts))


def rows_of(found: list[Measured], day: str) -> Rows:
    """Return what a day took on each size: by stage, and in all."""
    rows = [[f"`{stage}`", *(_cell(one, day, stage) for one in found)] for stage in WHOLE]
    rows.append(["**all**", *(f"**{whole(one, day):,.0f}**" for one in found)])
    rows.append(["ms a record", *(f"{1e3 * whole(one, day) / one['records']:.2f}" for one in found)])
    rows.append(["most memory, GB", *(_most(one["memory_mb"][day]) for one in found)])
    rows.append(["most disk, GB", *(_most(one["disk_mb"][day]) for one in found)])
    return rows


def headings_of(found: list[Measured]) -> list[str]:
    """Return what stands above them."""
    return ["seconds · GB of memory", *map(_title, found)]


def _day(found: list[Measured], day: str) -> str:
    return table(headings_of(found), rows_of(found, day))


def _title(one: Measured) -> str:
    return f"{_NAMES[one['kind']]} {one['records']:,}"


def _cell(one: Measured, day: str, stage: str) -> str:
    return f"{_took(one, day, stage):,.1f} · {one['memory_mb'][day][stage] / _GB:.1f}"


def _most(by_stage: dict[str, int]) -> str:
    return f"{max(by_stage.values()) / _GB:.1f}"


def _work(found: list[Measured]) -> str:
    of: dict[str, Callable[[Measured], str]] = {
        "pairs compared, of a record": lambda one: (
            f"{_count(one, 'link: candidate pairs') / _alive(one):.1f}"
        ),
        "links, of a record": lambda one: f"{_count(one, 'link: edges') / _alive(one):.2f}",
        "clients": lambda one: f"{_count(one, 'cluster: clients'):,}",
        "bytes of the warehouse, of a record": lambda one: f"{one['bytes a record on disk']:,.0f}",
    }
    return table(["", *map(_title, found)], [[what, *map(cell, found)] for what, cell in of.items()])


def _count(one: Measured, what: str) -> int:
    return int(one["days"][FULL]["counts"][what])


def _alive(one: Measured) -> int:
    return _count(one, "link: records")
