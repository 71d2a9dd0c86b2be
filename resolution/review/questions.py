"""What to ask: the pairs whose answer would tell most, out of the state that a run leaves.

Doubtful pairs stand between the two thresholds and between two clients. Suspicious clients hang by a thread.
The blind sample is drawn from all links that a model made, to see how many are right.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from resolution.review.consistency import Pair
from resolution.review.store import Judged, constraints
from resolution.review.weak import Links, weak_links
from resolution.review.words import BLIND, DOUBTFUL, MATCH, SUSPICIOUS
from resolution.warehouse import engine
from resolution.warehouse.engine import Engine

SMALLEST = 3
"""Of two records the one link between them is all there is: it is doubtful or not by itself."""
WEAK = 0.5
"""A link less likely than not."""
LARGE = 20
"""A person seldom has more records: worth a look at the weakest link, however strong."""

_ONE_CLIENT = "l.client_id = r.client_id"
_TWO_CLIENTS = "l.client_id <> r.client_id"
_LIKELIEST = "match_probability DESC"
_WEAKEST = "match_probability NULLS FIRST"
_PAIR = ("record_key_l", "record_key_r")


@dataclass(frozen=True)
class Question:
    """Two records that a steward is asked about."""

    record_key_l: str
    record_key_r: str
    reason: str
    priority: float
    match_probability: float | None  # empty: blind, or nobody compared the two
    client_id_l: str
    client_id_r: str
    records: int

    @property
    def pair(self) -> Pair:
        """The two record keys."""
        return self.record_key_l, self.record_key_r


@dataclass(frozen=True)
class Found:
    """Questions by reason, the most urgent first."""

    doubtful: list[Question]
    suspicious: list[Question]
    blind: list[Question]


@dataclass(frozen=True)
class Tables:
    """What to read edges, memberships and the amounts of touch points from."""

    edge: str
    membership: str
    touchpoint: str


def find(
    sets: Engine,
    held: Mapping[Pair, Judged],
    thresholds: Mapping[str, float],
    limit: int,
    sample: int,
    tables: Tables,
) -> Found:
    """Find at most `limit` questions of each kind, and a blind sample of `sample` pairs.

    `held` is what stands for every pair that was ever judged.
    """
    _put_judgements(sets, held)
    sets.make("member", _piece("member", membership=tables.membership))
    sets.make("client", _piece("client", touchpoint=tables.touchpoint))
    sets.make("parted", _piece("parted"))
    _put_weak_links(sets, tables.edge)
    doubtful = _piece("scored", edge=tables.edge, least=thresholds["review"], below=thresholds["match"])
    scored = _piece("scored", edge=tables.edge, least=0, below=2)
    drawn = _piece("sample", unanswered=_unanswered(scored, _ONE_CLIENT), limit=sample)
    return Found(
        _questions(sets, DOUBTFUL, _urgent(_unanswered(doubtful, _TWO_CLIENTS), _LIKELIEST, limit)),
        _questions(sets, SUSPICIOUS, _urgent(_unanswered(_piece("weak"), _ONE_CLIENT), _WEAKEST, limit)),
        _questions(sets, BLIND, drawn),
    )


def _piece(name: str, **parameters: object) -> str:
    return engine.piece("resolution.review", name, **parameters)


def _unanswered(pairs: str, which: str) -> str:
    return _piece("unanswered", pairs=pairs, which=which)


def _urgent(unanswered: str, first: str, limit: int) -> str:
    return _piece("urgent", unanswered=unanswered, first=first, limit=limit)


def _questions(sets: Engine, reason: str, query: str) -> list[Question]:
    return [Question(reason=reason, **row) for row in sets.get(query).to_pylist()]


def _put_judgements(sets: Engine, held: Mapping[Pair, Judged]) -> None:
    """Give the pieces what stewards said: who was asked about, what is joined, and what is kept apart."""
    said = constraints(held.values())
    group = {key: keys[0] for keys in said.groups() for key in keys}
    apart = [(group.get(one, one), group.get(other, other)) for one, other in said.no_matches()]
    apart += [(other, one) for one, other in apart]
    sets.put("judged", _table(held, *_PAIR))
    sets.put("matched", _table((pair for pair, row in held.items() if row.judgement == MATCH), *_PAIR))
    sets.put("in_group", _table(group.items(), "record_key", "judged_group"))
    sets.put("kept_apart", _table(apart, "group_l", "group_r"))


def _table(pairs: Iterable[Pair], *names: str) -> pa.Table:
    rows = [dict(zip(names, pair, strict=True)) for pair in pairs]
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in names]))


def _put_weak_links(sets: Engine, edge: str) -> None:
    sets.make("node", _piece("node", smallest=SMALLEST))
    client = sets.get("SELECT CAST(client_no AS BIGINT) AS client_no FROM node ORDER BY number")
    found = sets.get(_piece("link", edge=edge))
    weak = weak_links(Links(*map(np.asarray, found.columns)), np.asarray(client[0]), below=WEAK, large=LARGE)
    missing = np.isnan(weak.probability)
    columns = [weak.left, weak.right, pa.array(weak.probability, mask=missing)]
    sets.put("weak_link", pa.table(columns, names=["l", "r", "probability"]))
