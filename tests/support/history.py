"""A small house as the cluster stage sees it: records, edges and judgements that change from run to run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from support.workspace import DAY, SHIPPED, record

from resolution import config as configuration
from resolution.cluster import clients
from resolution.schemas import (
    EDGE,
    JUDGEMENT,
    LINKED_RECORD,
    MEMBERSHIP,
    QUARANTINE,
    STANDARDISED_RECORD,
    STATE_TABLES,
    Table,
)
from resolution.warehouse import duck, state
from resolution.warehouse.runs import Run

THRESHOLD = 0.25
CONFIG = configuration.load(SHIPPED)


@dataclass
class House:
    """What is so at present. A record is a key and its content; an edge a pair and its probability."""

    records: dict[str, str] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)  # merged away at its source -> survivor
    quarantined: set[str] = field(default_factory=set)
    edges: dict[tuple[str, str], float] = field(default_factory=dict)
    judgements: dict[tuple[str, str], str] = field(default_factory=dict)

    def linked(self) -> dict[str, str]:
        """The records that are compared."""
        return {
            key: content
            for key, content in self.records.items()
            if key not in self.merged and key not in self.quarantined
        }

    def scored(self) -> dict[tuple[str, str], float | None]:
        """The edges that link would find; None: merged at the source."""
        linked = self.linked()
        pairs: dict[tuple[str, str], float | None] = {
            pair: p for pair, p in self.edges.items() if set(pair) <= linked.keys()
        }
        for gone, survivor in self.merged.items():
            if gone in self.records and survivor in self.records and gone != survivor:
                pairs[min(gone, survivor), max(gone, survivor)] = None
        return pairs


def row(table: Table, **values: Any) -> dict[str, Any]:
    return {name: values.get(name) for name in table.columns.names}


class History:
    """A warehouse in memory whose runs are made by hand, each published as soon as it is done."""

    def __init__(self, threads: int = 1, threshold: float = THRESHOLD) -> None:
        self.con = duckdb.connect(":memory:", config={"threads": threads})
        self.con.execute("LOAD icu; SET TimeZone = 'UTC'; CREATE SCHEMA resolution")
        for table in STATE_TABLES:
            self.con.execute(duck.create_table(table))
        self.number = self.live = 0
        self.threshold = threshold
        self._ids: dict[tuple[str, str, str], int] = {}

    def run(self, house: House, everything: bool = False, **options: Any) -> dict[str, int]:
        """Do a run over what is so at present, and publish it."""
        self.number += 1
        counts = self.attempt(house, everything, **options)
        self.live = self.number
        return counts

    def attempt(
        self,
        house: House,
        everything: bool = False,
        rewritten: bool = False,
        backwards: bool = False,
        turn: bool = False,
    ) -> dict[str, int]:
        """Link and cluster as run `number`, without publishing; `rewritten`: link finds every edge anew."""
        state.undo(self.con, self.live)
        self._link(house, rewritten, turn)
        now = DAY + timedelta(days=-self.number if backwards else self.number)
        return self.cluster(house, everything, now)

    def cluster(self, house: House, everything: bool, now: datetime) -> dict[str, int]:
        """The stage alone, in a transaction on the warehouse in memory."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(duck, "transaction", self._transaction)
            return clients.cluster(
                CONFIG,
                replace(made_up_run(self.number, now), live_number=self.live),
                self._judgements(house),
                self.threshold,
                everything,
            )

    @contextmanager
    def _transaction(self, _config: object) -> Iterator[duckdb.DuckDBPyConnection]:
        self.con.begin()
        try:
            yield self.con
        except BaseException:
            self.con.rollback()
            raise
        self.con.commit()

    def _judgements(self, house: House) -> pa.Table:
        rows = []
        for (left, right), judgement in sorted(house.judgements.items()):
            number = self._ids.setdefault((left, right, judgement), len(self._ids) + 1)
            rows.append(
                {"judgement_id": number, "judgement": judgement, "record_key_l": left, "record_key_r": right}
            )
        return pa.Table.from_pylist(
            rows, schema=pa.schema([JUDGEMENT.columns.field(n) for n in JUDGEMENT.columns.names[:4]])
        )

    def _link(self, house: House, rewritten: bool, turn: bool) -> None:
        order = -1 if turn else 1
        rows = [
            record(
                key, content_hash=content, merged_into=house.merged.get(key), is_deleted=key in house.merged
            )
            for key, content in sorted(house.records.items())[::order]
        ]
        self.replace(STANDARDISED_RECORD, [row(STANDARDISED_RECORD, **r) for r in rows])
        kept_out = [
            row(QUARANTINE, run_id=run_id(self.number), record_key=k, reason="x") for k in house.quarantined
        ]
        self.replace(QUARANTINE, kept_out)
        records = {(key,): (content,) for key, content in house.linked().items()}
        self._differences(LINKED_RECORD, ("record_key",), ("content_hash",), records, rewritten, order)
        edges = {
            pair: (None if p is None else p * 10, 1.0 if p is None else p)
            for pair, p in house.scored().items()
        }
        ends, values = ("record_key_l", "record_key_r"), ("match_weight", "match_probability")
        self._differences(EDGE, ends, values, edges, rewritten, order)

    def _differences(self, table, keys, values, wanted, rewritten, order) -> None:
        columns = ", ".join((*keys, *values))
        found = self.con.execute(f"SELECT {columns} FROM {table.qualified} WHERE until IS NULL").fetchall()
        standing = {r[: len(keys)]: r[len(keys) :] for r in found}
        ended = [key for key, value in standing.items() if rewritten or wanted.get(key) != value]
        for key in ended:
            where = " AND ".join(f"{name} = ?" for name in keys)
            self.con.execute(
                f"UPDATE {table.qualified} SET until = {self.number} WHERE until IS NULL AND {where}",
                list(key),
            )
        new = [key for key, value in wanted.items() if rewritten or standing.get(key) != value]
        rows = [
            row(table, **dict(zip((*keys, *values), (*key, *wanted[key]), strict=True)), since=self.number)
            for key in sorted(new)[::order]
        ]
        self.add(table, rows)

    def replace(self, table: Table, rows: list[dict[str, Any]]) -> None:
        self.con.execute(f"DELETE FROM {table.qualified}")
        self.add(table, rows)

    def add(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            arrow = pa.Table.from_pylist(rows, schema=table.columns)
            self.con.register("given_rows", arrow)
            self.con.execute(f"INSERT INTO {table.qualified} BY NAME FROM given_rows")
            self.con.unregister("given_rows")

    def rows(self, query: str) -> list[dict[str, Any]]:
        return duck.fetch(self.con, query).to_pylist()

    def ids(self) -> dict[str, str]:
        """Record -> client, as it stands."""
        return {r["record_key"]: r["client_id"] for r in self.rows(f"FROM {state.standing(MEMBERSHIP)}")}

    def partition(self) -> set[frozenset[str]]:
        return parts(self.ids())

    def redirects(self) -> dict[str, str | None]:
        rows = self.rows(
            "SELECT client_id, redirects_to FROM resolution.client_id_redirect WHERE until IS NULL"
        )
        assert len(rows) == len({r["client_id"] for r in rows})
        return {r["client_id"]: r["redirects_to"] for r in rows}

    def events(self, number: int | None = None) -> list[dict[str, Any]]:
        number = number or self.number
        return self.rows(f"SELECT * FROM resolution.client_event WHERE since = {number} ORDER BY event_no")

    def told(self, event: dict[str, Any], old: dict[str, str], new: dict[str, str]) -> set[str]:
        """The records whose change of client an event tells of."""
        client, other, kind = event["client_id"], event["other_client_id"], event["event"]
        if kind.startswith("record"):
            return {event["record_key"]}
        if kind in ("created", "revived"):
            return {key for key, c in new.items() if c == client and key not in old}
        return {key for key, c in old.items() if c == client and new.get(key) == other}

    def concerned(self, event: dict[str, Any], old: dict[str, str], new: dict[str, str]) -> set[str]:
        """All records of the clients that an event names."""
        clients = {event["client_id"], event["other_client_id"]} - {None}
        return {key for ids in (old, new) for key, client in ids.items() if client in clients}

    def surroundings(self, key: str) -> set[str]:
        """The records that old and new links lead to from one, gone ones too."""
        rows = self.rows("SELECT record_key, component FROM placed")
        component = {r["record_key"]: r["component"] for r in rows}
        return {other for other, c in component.items() if c == component[key]}

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        names = ("membership", "client_id_redirect", "judgement", "client_event")
        return {n: self.rows(f"SELECT * FROM resolution.{n} ORDER BY ALL") for n in names}


def run_id(number: int) -> str:
    return f"r{number}"


def made_up_run(number: int, now: datetime) -> Run:
    return Run(
        run_id=run_id(number),
        number=number,
        state="running",
        started_at=now,
        ended_at=None,
        live_run=None,
        live_number=0,
        mode=None,
        reason=None,
        frozen={},
        seal={},
        stage=None,
        model_version=None,
        counts={},
        seconds={},
        memory_mb={},
        message=None,
    )


def contradictory(judgements: dict[tuple[str, str], str]) -> bool:
    """Tell whether a no-match is within what matches bind together; the steward's store refuses such ones."""
    bound: dict[str, str] = {}

    def first(key: str) -> str:
        while key in bound:
            key = bound[key]
        return key

    for (a, b), judgement in judgements.items():
        if judgement == "match" and first(a) != first(b):
            bound[first(a)] = first(b)
    return any(first(a) == first(b) for (a, b), j in judgements.items() if j == "no_match")


def parts(ids: dict[str, str]) -> set[frozenset[str]]:
    """The partition that ids make, whatever they are."""
    groups: dict[str, set[str]] = {}
    for key, client in ids.items():
        groups.setdefault(client, set()).add(key)
    return {frozenset(group) for group in groups.values()}
