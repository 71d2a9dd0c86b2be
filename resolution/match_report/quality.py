"""How good the data is: shares of `data_quality_daily` by store, channel and system, and over the days."""

from dataclasses import dataclass

from resolution.match_report.query import Warehouse
from resolution.schemas import build_schema

DIMENSIONS = ("store_id", "channel", "source")
DAYS = 30
MOST = 40
"""Values of a dimension that are shown, those with most to count first."""
_COLUMNS = ("day", "measure", "numerator", "denominator", *DIMENSIONS)


@dataclass(frozen=True)
class Share:
    """A part of a whole."""

    part: float
    whole: float

    @property
    def value(self) -> float:
        """The part by the whole."""
        return self.part / self.whole


@dataclass(frozen=True)
class Dimension:
    """A dimension: its values, each with the shares of its measures; `left_out` counts values not shown."""

    name: str
    values: dict[str, dict[str, Share]]
    left_out: int

    @property
    def measures(self) -> list[str]:
        """The measures that any of its values has."""
        return sorted({measure for shares in self.values.values() for measure in shares})


@dataclass(frozen=True)
class Quality:
    """Measures by dimension on the newest day, and over the days."""

    dimensions: tuple[Dimension, ...]
    days: dict[str, list[Share]]


def find_quality(warehouse: Warehouse, run_id: str) -> Quality | None:
    """Return the quality that a build tells of; None where it tells of none."""
    schema = build_schema(run_id)
    if not warehouse.has(schema, "data_quality_daily", _COLUMNS):
        return None
    table = f"{schema}.data_quality_daily"
    dimensions = tuple(found for name in DIMENSIONS if (found := _dimension(warehouse, table, name)).values)
    days: dict[str, list[Share]] = {}
    for row in warehouse.rows("quality_days", quality=table, days=DAYS):
        days.setdefault(row["measure"], []).append(Share(row["part"], row["whole"]))
    return Quality(dimensions, days) if days else None


def _dimension(warehouse: Warehouse, table: str, name: str) -> Dimension:
    values: dict[str, dict[str, Share]] = {}
    for row in warehouse.rows("quality", quality=table, dimension=name):
        values.setdefault(row["value"], {})[row["measure"]] = Share(row["part"], row["whole"])
    largest = sorted(values, key=lambda value: (-max(s.whole for s in values[value].values()), value))[:MOST]
    shown = {value: values[value] for value in sorted(largest)}
    return Dimension(name, shown, len(values) - len(shown))
