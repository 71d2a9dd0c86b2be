"""Ten links to look at: the closest calls on both sides of the threshold, and some drawn at random."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from resolution.link.explain import Explanation
from resolution.match_report.query import Warehouse

SHOWN = 10


class Sort(StrEnum):
    """Why a link is shown."""

    CLOSE = "close"
    DOUBTFUL = "doubtful"
    DRAWN = "drawn"


@dataclass(frozen=True)
class Chosen:
    """Two records, record_key_l < record_key_r, and why they are shown."""

    record_key_l: str
    record_key_r: str
    sort: Sort

    @property
    def pair(self) -> tuple[str, str]:
        """The two keys."""
        return self.record_key_l, self.record_key_r


@dataclass(frozen=True)
class Shown:
    """A link, explained by the run's model."""

    sort: Sort
    pair: Explanation


_TOGETHER = "l.client_id = r.client_id AND e.match_probability >= {match}"
_APART = "l.client_id <> r.client_id AND e.match_probability >= {review} AND e.match_probability < {match}"
_SORTS = (
    (Sort.CLOSE, _TOGETHER, "match_probability", 4),
    (Sort.DOUBTFUL, _APART, "match_probability DESC", 3),
    (Sort.DRAWN, _TOGETHER, "drawn", SHOWN),
)


def choose_links(warehouse: Warehouse, thresholds: Mapping[str, float]) -> list[Chosen]:
    """Return the pairs to show, each once; reads the table `member`."""
    chosen: dict[tuple[str, str], Chosen] = {}
    for sort, which, first, limit in _SORTS:
        rows = warehouse.rows("chosen", which=which.format(**thresholds), first=first, limit=limit)
        for found in (Chosen(**row, sort=sort) for row in rows):
            if len(chosen) < SHOWN:
                chosen.setdefault(found.pair, found)
    return list(chosen.values())
