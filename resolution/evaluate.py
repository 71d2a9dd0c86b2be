"""How good the links are, where the truth is known.

Pairwise precision is the share of the pairs put together that belong together; recall the share of the pairs
that belong together that were put together; F1 their harmonic mean. Counted over clusters, never over edges.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from resolution.config import Configuration
from resolution.errors import SourceError
from resolution.schemas import MEMBERSHIP, SOURCE_RECORD
from resolution.warehouse import duck


@dataclass(frozen=True)
class Scores:
    """Pairwise quality of a clustering: shares between 0 and 1, and the records it was taken over."""

    records: int
    clients: int
    people: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def pairwise(clients_and_people: Iterable[tuple[str, str]]) -> Scores:
    """Score a clustering: one (client, person) a record. With no pair to find, a share counts as 1."""
    both = Counter(clients_and_people)
    clients: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for (client, person), records in both.items():
        clients[client] += records
        people[person] += records
    together = _pairs(both.values())
    found, true = _pairs(clients.values()), _pairs(people.values())
    return Scores(
        records=sum(both.values()),
        clients=len(clients),
        people=len(people),
        precision=together / found if found else 1.0,
        recall=together / true if true else 1.0,
    )


def score_run(config: Configuration, run_id: str, truth: pa.Table) -> Scores:
    """Score the clients of a run against a truth (record_key, person_id), over the records in both."""
    with duck.connect(config) as con:
        con.register("truth", truth)
        rows = con.execute(
            f"SELECT m.client_id, t.person_id FROM {MEMBERSHIP.qualified} AS m "
            "JOIN truth AS t USING (record_key) WHERE m.run_id = ?",
            [run_id],
        ).fetchall()
    return pairwise(rows)


def read_truth(path: Path) -> pa.Table:
    """Read a truth file: record_key (or source and source_record_id) and person_id (or entity).

    Raises SourceError when it cannot be read or lacks these columns.
    """
    with _parquet(path) as (con, columns):
        person = "person_id" if "person_id" in columns else "entity"
        key = "record_key" if "record_key" in columns else "source || ':' || source_record_id"
        if person not in columns:
            raise SourceError(
                f"{path} holds no truth.",
                "It needs a column `entity` or `person_id` beside the record's key.",
            )
        return duck.fetch(
            con,
            f"SELECT {key} AS record_key, CAST({person} AS VARCHAR) AS person_id FROM given "
            f"WHERE {person} IS NOT NULL",
        )


@contextmanager
def _parquet(path: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, set[str]]]:
    """Open a Parquet file as the view `given`; raises SourceError when it cannot be read."""
    with duckdb.connect(":memory:") as con:
        con.execute("LOAD icu; SET TimeZone = 'UTC'")
        try:
            con.read_parquet(str(path)).create_view("given")
        except duckdb.Error:
            raise SourceError(f"{path} is no readable Parquet file.", "Check the path.") from None
        yield con, {row[0] for row in con.execute("DESCRIBE given").fetchall()}


def _column(name: str, type_: str, given: set[str]) -> str:
    if name == "record_key":
        return "source || ':' || source_record_id AS record_key"
    if name == "is_deleted" and name in given:
        return "coalesce(is_deleted, false) AS is_deleted"
    if name == "is_deleted":
        return "false AS is_deleted"
    return f'CAST({name if name in given else "NULL"} AS {type_}) AS "{name}"'


def load_records(config: Configuration, path: Path) -> int:
    """Put the records of a file of the `int_source_records` shape where a run would find them.

    Columns that the file lacks count as empty. Returns the number of records; raises SourceError when the
    file cannot be read or lacks the key columns.
    """
    with _parquet(path) as (con, given):
        lacking = {"source", "source_record_id"} - given
        if lacking:
            raise SourceError(
                f"{path} lacks the column {' and '.join(sorted(lacking))}.", "Every record needs a key."
            )
        columns = ", ".join(_column(name, type_, given) for name, type_ in duck.sql_columns(SOURCE_RECORD))
        try:
            records = duck.fetch(con, f"SELECT {columns} FROM given ORDER BY source, source_record_id")
        except (duckdb.ConversionException, duckdb.BinderException):
            raise SourceError(
                f"{path} has a column of another type than its records should have.",
                "updated_at and created_at are times, is_deleted is a boolean, other_emails and other_phones "
                "are lists, identifiers is a map; all else is text.",
            ) from None
    with duck.transaction(config) as warehouse:
        warehouse.execute(f"CREATE SCHEMA IF NOT EXISTS {SOURCE_RECORD.schema}")
        warehouse.register("arrived", records)
        warehouse.execute(f"CREATE OR REPLACE TABLE {SOURCE_RECORD.qualified} AS FROM arrived")
        warehouse.unregister("arrived")
    return int(records.num_rows)
