"""The path between two records of one client: the chain of links whose weakest link is the strongest."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from resolution.look.links import Link
from resolution.look.tree import Parts, strongest_first


@dataclass(frozen=True)
class Hop:
    """A link of a path, and the two records that it leads from and to."""

    leads_from: str
    leads_to: str
    link: Link


def strongest_path(links: Iterable[Link], start: str, end: str) -> tuple[Hop, ...]:
    """Return the path whose weakest link is the strongest, of such the one of fewest links; none: no path.

    Of equally short ones it is the first by keys.
    """
    return _shortest(_strong_enough(list(links), start, end), start, end)


def _strong_enough(links: list[Link], start: str, end: str) -> list[Link]:
    """Return the links that are no weaker than the strongest path's weakest one."""
    parts = Parts()
    for link in strongest_first(links):
        parts.join(*link.ends)
        if parts.are_one(start, end):
            return [other for other in links if other.strength >= link.strength]
    return []


def _hops(links: list[Link]) -> dict[str, list[Hop]]:
    """Return the hops that can be made from each record, those to smaller keys first."""
    hops: dict[str, list[Hop]] = {}
    for link in links:
        for leads_from, leads_to in (link.ends, link.ends[::-1]):
            hops.setdefault(leads_from, []).append(Hop(leads_from, leads_to, link))
    return {key: sorted(found, key=lambda hop: hop.leads_to) for key, found in hops.items()}


def _shortest(links: list[Link], start: str, end: str) -> tuple[Hop, ...]:
    hops, waiting = _hops(links), deque([start])
    paths: dict[str, tuple[Hop, ...]] = {start: ()}
    while waiting:
        here = waiting.popleft()
        for hop in hops.get(here, []):
            if hop.leads_to not in paths:
                paths[hop.leads_to] = (*paths[here], hop)
                waiting.append(hop.leads_to)
    return paths.get(end, ())
