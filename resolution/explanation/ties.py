"""What ties two records in a run beside their own score: the path through others, and the steward's word."""

from dataclasses import dataclass

import duckdb

from resolution.config import Configuration
from resolution.explanation.path import Hop, strongest_path
from resolution.explanation.standing import Standing
from resolution.look.links import Judgement, judgements_of, links_of
from resolution.schemas import MEMBERSHIP
from resolution.warehouse import duck, runs
from resolution.warehouse.state import as_of


@dataclass(frozen=True)
class Ties:
    """The strongest path between two records, and the judgements that speak of them.

    There is a path where they are one client without a link of their own. Judgements are those on the two
    themselves, and the no-matches that keep their clients apart.
    """

    path: tuple[Hop, ...] = ()
    judgements: tuple[Judgement, ...] = ()

    @property
    def are_judged_one(self) -> bool:
        """Tell whether a steward said that they are one person."""
        return any(found.judgement == "match" for found in self.judgements)

    @property
    def are_kept_apart(self) -> bool:
        """Tell whether a steward's word keeps them apart."""
        return any(found.judgement == "no_match" for found in self.judgements)


def find_ties(config: Configuration, standing: Standing, left: str, right: str) -> Ties:
    """Return what ties two records in the run of their standing, left < right."""
    number = runs.require(config, standing.run_id).number
    with duck.connect(config, read_only=True) as con:
        path = _path(con, number, standing.left.client_id, left, right) if standing.are_one else ()
        ours, theirs = (_records(con, number, m.client_id) for m in (standing.left, standing.right))
        judged = judgements_of(con, number, ours)
    return Ties(
        path, tuple(found for found in judged if _concerns(found, left, right, set(ours), set(theirs)))
    )


def _path(
    con: duckdb.DuckDBPyConnection, number: int, client_id: str, left: str, right: str
) -> tuple[Hop, ...]:
    links = links_of(con, number, client_id)
    is_direct = any(link.ends == (left, right) for link in links)
    return () if is_direct else strongest_path(links, left, right)


def _records(con: duckdb.DuckDBPyConnection, number: int, client_id: str) -> list[str]:
    query = f"SELECT record_key FROM {as_of(MEMBERSHIP, number)} WHERE client_id = ? ORDER BY record_key"
    return [key for (key,) in con.execute(query, [client_id]).fetchall()]


def _concerns(judgement: Judgement, left: str, right: str, ours: set[str], theirs: set[str]) -> bool:
    a, b = judgement.record_key_l, judgement.record_key_r
    divides = (a in ours and b in theirs) or (a in theirs and b in ours)
    return (a, b) == (left, right) or (judgement.judgement == "no_match" and divides)
