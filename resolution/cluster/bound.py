"""Which records are bound together whatever they score: united in order, unless a no-match forbids it."""

import numpy as np

from resolution.cluster.linkage import Integers, Pairs, components


def united(label: Integers, pairs: Pairs, apart: Pairs) -> Integers:
    """Return the smallest record of each record's set after the sets of `label` were united by `pairs`.

    `label` holds the smallest record of each record's set so far. Pairs count in the order given: one that
    would bring the two ends of a pair of `apart` into one set is left out. A pair of `apart` that is within
    one set of `label` comes too late and is of no effect.
    """
    freely = components(len(label), Pairs.joined(pairs, Pairs(np.arange(len(label)), label)))
    meeting = (freely[apart.left] == freely[apart.right]) & (label[apart.left] != label[apart.right])
    doubtful = np.isin(freely, freely[apart.left[meeting]])
    if not doubtful.any():
        return freely
    careful = _one_by_one(label, pairs.kept(doubtful[pairs.left]), apart.kept(meeting))
    return np.where(doubtful, careful, freely)


def _one_by_one(label: Integers, pairs: Pairs, apart: Pairs) -> Integers:
    sets = _Sets(label, apart)
    for a, b in zip(pairs.left.tolist(), pairs.right.tolist(), strict=True):
        sets.unite(a, b)
    return np.array([sets.first(place) for place in label.tolist()], dtype=np.int64)


class _Sets:
    """Disjoint sets, each known by its smallest record, with those that each must not be united with."""

    def __init__(self, label: Integers, apart: Pairs) -> None:
        self._above = label.tolist()
        self._foes: dict[int, set[int]] = {}
        for a, b in zip(label[apart.left].tolist(), label[apart.right].tolist(), strict=True):
            self._foes.setdefault(a, set()).add(b)
            self._foes.setdefault(b, set()).add(a)

    def first(self, place: int) -> int:
        while self._above[place] != place:
            self._above[place] = place = self._above[self._above[place]]
        return place

    def unite(self, a: int, b: int) -> None:
        low, high = sorted((self.first(a), self.first(b)))
        if low == high or high in self._foes.get(low, ()):
            return
        self._above[high] = low
        foes = self._foes.pop(high, set())
        for foe in foes:
            self._foes[foe] = self._foes[foe] - {high} | {low}
        if foes:
            self._foes.setdefault(low, set()).update(foes)
