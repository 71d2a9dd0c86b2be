"""Whether judgements can all be true: matches join records along chains, a no-match keeps two apart.

Judgements contradict each other exactly if a chain of matches joins two records that are kept apart. So what
is consistent stays so as long as nothing is taken down that closes such a chain.
"""

from collections import deque
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from resolution.review.words import MATCH, NO_MATCH

Pair = tuple[str, str]


@dataclass(frozen=True)
class Constraint:
    """Two records that are one client (match) or are not; `origin` says where it comes from, for messages."""

    judgement: str
    record_key_l: str
    record_key_r: str
    origin: str

    def __str__(self) -> str:
        sign = "=" if self.judgement == MATCH else "≠"
        return f"{self.record_key_l} {sign} {self.record_key_r} ({self.origin})"

    def turned(self) -> "Constraint":
        """Return the same, read from its other end."""
        return Constraint(self.judgement, self.record_key_r, self.record_key_l, self.origin)


Chain = tuple[Constraint, ...]
"""Matches that lead from a record to another, then the no-match that keeps the two apart."""


def in_words(chain: Chain) -> str:
    """Return a chain, key by key: a = b (…), b = c (…), but a ≠ c (…)."""
    return f"{', '.join(map(str, chain[:-1]))}, but {chain[-1]}"


def ordered(one: str, other: str) -> Pair:
    """Return a pair's keys, the smaller first, as pairs are kept everywhere."""
    return (one, other) if one < other else (other, one)


class Constraints:
    """Judgements that can all be true; at most one a pair."""

    def __init__(self, constraints: Iterable[Constraint] = ()) -> None:
        self._of: dict[str, dict[str, dict[str, Constraint]]] = {MATCH: {}, NO_MATCH: {}}
        for constraint in constraints:
            self.add(constraint)

    def add(self, constraint: Constraint) -> None:
        """Hold a constraint, unchecked, in place of the one on the same pair."""
        self.drop(constraint.record_key_l, constraint.record_key_r)
        for read in (constraint, constraint.turned()):
            self._of[read.judgement].setdefault(read.record_key_l, {})[read.record_key_r] = read

    def drop(self, one: str, other: str) -> Constraint | None:
        """Forget the constraint on a pair, and return it if there was one."""
        held = [of.get(one, {}).pop(other, None) for of in self._of.values()]
        for of in self._of.values():
            of.get(other, {}).pop(one, None)
        return next(filter(None, held), None)

    def take(self, new: Constraint) -> Chain | None:
        """Hold a constraint in place of the one on the same pair, unless it contradicts those on other pairs.

        Returns None, or the shortest chain that it would close, and then holds what it held. Of several the
        one whose keys are the smallest is told.
        """
        before = self.drop(new.record_key_l, new.record_key_r)
        chain = self._closed_by(new)
        held = new if chain is None else before
        if held:
            self.add(held)
        return chain

    def answer(self, one: str, other: str) -> str | None:
        """Return what follows for two records: match, no_match, or None if nothing does."""
        near, far = self._reached(one), self._reached(other)
        if other in near:
            return MATCH
        return NO_MATCH if any(self._between(near, far)) else None

    def groups(self) -> Iterator[list[str]]:
        """Yield the records that matches join, sorted, group by group."""
        seen: set[str] = set()
        for key in sorted(key for key, matches in self._of[MATCH].items() if matches):
            if key not in seen:
                group = sorted(self._reached(key))
                seen.update(group)
                yield group

    def no_matches(self) -> list[Pair]:
        """Return the pairs that are kept apart, sorted."""
        of = self._of[NO_MATCH]
        return sorted((one, other) for one in of for other in of[one] if one < other)

    def _closed_by(self, new: Constraint) -> Chain | None:
        one, other = new.record_key_l, new.record_key_r
        near = self._reached(one)
        if new.judgement == NO_MATCH:
            return (*_way(near, other), new) if other in near else None
        if other in near:
            return None
        far = self._reached(other)
        chains = (
            (*_back(_way(near, apart.record_key_l)), new, *_way(far, apart.record_key_r), apart)
            for apart in self._between(near, far)
        )
        return min(chains, key=_rank, default=None)

    def _reached(self, start: str) -> dict[str, Constraint | None]:
        """Return what matches lead to from a record, with the last match of the shortest way there."""
        via: dict[str, Constraint | None] = {start: None}
        waiting = deque([start])
        while waiting:
            matches = self._of[MATCH].get(waiting.popleft(), {})
            for key in sorted(matches):
                if key not in via:
                    via[key] = matches[key]
                    waiting.append(key)
        return via

    def _between(self, near: Iterable[str], far: Container[str]) -> Iterator[Constraint]:
        """Yield the no-matches that lead from one group of records to another."""
        for key in near:
            yield from (apart for other, apart in self._of[NO_MATCH].get(key, {}).items() if other in far)


def _way(via: Mapping[str, Constraint | None], end: str) -> Chain:
    """Return the matches that lead to a record, from the one that `via` begins at."""
    steps = []
    while (step := via[end]) is not None:
        steps.append(step)
        end = step.record_key_l
    return tuple(reversed(steps))


def _back(way: Chain) -> Chain:
    return tuple(step.turned() for step in reversed(way))


def _rank(chain: Chain) -> tuple[int, list[Pair]]:
    return len(chain), [(step.record_key_l, step.record_key_r) for step in chain]
