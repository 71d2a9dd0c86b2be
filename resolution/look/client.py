"""A client as a run left it: its records, its ids, its history, and what holds it together."""

from dataclasses import dataclass

import duckdb

from resolution.config import Configuration
from resolution.look.events import Event, events_of_clients
from resolution.look.find import Found, find
from resolution.look.links import Judgement, Link, judgements_of, links_of
from resolution.look.records import Record, Standing, records_of
from resolution.look.tree import Weakest, weakest
from resolution.schemas import CLIENT_ID_REDIRECT, RUN
from resolution.warehouse import duck, runs
from resolution.warehouse.runs import Run
from resolution.warehouse.state import as_of


@dataclass(frozen=True)
class FormerId:
    """An id that redirects to the client, and the run since which it does."""

    client_id: str
    since_run: str | None


@dataclass(frozen=True)
class Client:
    """A client in a run; `found` tells how it was asked for, and whether it is live.

    `links` are the strongest first; `weakest` is None where a single record needs no link; `judgements` are
    those on its records, `history` is also that of the id that was asked for.
    """

    run_id: str
    found: Found
    records: tuple[Record, ...]
    former_ids: tuple[FormerId, ...]
    links: tuple[Link, ...]
    weakest: Weakest | None
    judgements: tuple[Judgement, ...]
    history: tuple[Event, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """The keys of the records that it has now."""
        return tuple(record.record_key for record in self.records if record.standing is not Standing.GONE)


_FORMER = """
SELECT r.client_id, run.run_id FROM {redirects} AS r
LEFT JOIN {runs} AS run ON run.number = r.since
WHERE r.redirects_to = $client_id ORDER BY r.since, r.client_id
"""


def _former_ids(con: duckdb.DuckDBPyConnection, run: Run, client_id: str) -> tuple[FormerId, ...]:
    query = _FORMER.format(redirects=as_of(CLIENT_ID_REDIRECT, run.number), runs=RUN.qualified)
    return tuple(FormerId(*row) for row in con.execute(query, {"client_id": client_id}).fetchall())


def look_at(config: Configuration, run_id: str, asked: str) -> Client:
    """Return the client of an id, live or retired, of its first characters, or of a record key.

    Raises RunError when the run knows no such client.
    """
    run = runs.require(config, run_id)
    with duck.connect(config, read_only=True) as con:
        found = find(con, run, asked)
        records = records_of(con, run, found.client_id)
        links = links_of(con, run.number, found.client_id)
        members = [record.record_key for record in records if record.standing is not Standing.GONE]
        clients = sorted({found.client_id, found.named_id})
        return Client(
            run_id,
            found,
            records,
            _former_ids(con, run, found.client_id),
            links,
            weakest(links, members),
            judgements_of(con, run.number, members),
            events_of_clients(con, clients, 0, run.number),
        )
