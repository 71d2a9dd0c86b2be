"""Which link a client hangs by: the weakest of the strongest links that are enough to hold it together."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from resolution.look.links import Link


class Parts:
    """Records that links have joined so far."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, record_key: str) -> str:
        """Return the record that stands for all that a record is joined with."""
        while (above := self._above.get(record_key, record_key)) != record_key:
            record_key = above
        return record_key

    def are_one(self, a: str, b: str) -> bool:
        """Tell whether two records are joined."""
        return self.of(a) == self.of(b)

    def join(self, a: str, b: str) -> bool:
        """Join two records and all that hangs on them; tell whether they were not joined before."""
        low, high = sorted((self.of(a), self.of(b)))
        if low != high:
            self._above[high] = low
        return low != high


def strongest_first(links: Iterable[Link]) -> list[Link]:
    """Return links in the order in which they hold."""
    return sorted(links, key=lambda link: (-link.strength[0], not link.strength[1], link.ends))


def spanning(links: Iterable[Link]) -> list[Link]:
    """Return the strongest links that hold together what all of them do (Kruskal's maximum spanning tree)."""
    parts = Parts()
    return [link for link in strongest_first(links) if parts.join(*link.ends)]


@dataclass(frozen=True)
class Weakest:
    """The weakest link that a client needs, and the records on its two sides.

    `others` counts the links, none of them stronger, that lead from one side to the other beside it.
    """

    link: Link
    left: tuple[str, ...]
    right: tuple[str, ...]
    others: int


def _cut(links: Collection[Link], tree: list[Link], link: Link, records: Iterable[str]) -> Weakest:
    parts = Parts()
    for other in tree:
        if other is not link:
            parts.join(*other.ends)
    left, right = (tuple(sorted(key for key in records if parts.are_one(key, end))) for end in link.ends)
    sides = {parts.of(end) for end in link.ends}
    across = sum({parts.of(end) for end in other.ends} == sides for other in links)
    return Weakest(link, left, right, across - 1)


def weakest(links: Collection[Link], records: Collection[str]) -> Weakest | None:
    """Return the weakest link that the records of a client need, or None where they need none.

    Of equally weak ones it is the last by keys. A link that leads only to records that are not among
    `records` holds nothing.
    """
    tree = spanning(links)
    cuts = (_cut(links, tree, link, records) for link in reversed(tree))
    return next((cut for cut in cuts if cut.left and cut.right), None)
