"""How rows of a Spark warehouse come to a DuckDB of this process and go: in files, or by way of Spark."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow as pa

from resolution.flushed import flush
from resolution.warehouse.session import quoted
from resolution.warehouse.spark.catalog import Catalog
from resolution.warehouse.spark.commits import Stored
from resolution.warehouse.spark.files import refusals_said
from resolution.warehouse.spark.types import Columns, arriving, in_duckdb, leaving, on_spark
from resolution.warehouse.worker import Parameters


class Rows(Protocol):
    """A way for rows, to and fro."""

    def have(self, con: duckdb.DuckDBPyConnection, name: str, stored: Stored) -> None:
        """Have a table at hand under a name, with the columns that were declared."""

    def write(
        self,
        con: duckdb.DuckDBPyConnection,
        query: str,
        parameters: Parameters,
        columns: Columns,
        folder: str,
    ) -> int:
        """Write a query's rows to a new folder, where there are any; return how many."""


class FileRows:
    """Parquet files on a disk of this machine, which DuckDB reads in part and writes as they come."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def have(self, con: duckdb.DuckDBPyConnection, name: str, stored: Stored) -> None:
        """Make a view of the files; columns that a file has not are NULL."""
        nothing = ", ".join(f'NULL::{_kept(kind)} AS "{name}"' for name, kind in stored.columns.items())
        rows = f"SELECT {nothing} WHERE false"
        if files := self._files(stored):
            rows += f" UNION ALL BY NAME FROM read_parquet([{', '.join(files)}], union_by_name = true)"
        columns = ", ".join(arriving(name, kind) for name, kind in stored.columns.items())
        con.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT {columns} FROM ({rows})")

    def _files(self, stored: Stored) -> list[str]:
        """Return the files of a table, as DuckDB's literals in which nothing is a pattern."""
        with refusals_said(str(self._folder)):
            found = [path for folder in stored.folders for path in sorted((self._folder / folder).iterdir())]
        return [
            quoted(re.sub(r"([*?\[])", r"[\1]", str(path))) for path in found if path.suffix == ".parquet"
        ]

    def write(
        self,
        con: duckdb.DuckDBPyConnection,
        query: str,
        parameters: Parameters,
        columns: Columns,
        folder: str,
    ) -> int:
        """Copy the rows into a file, and wait until the disk has it."""
        file = self._folder / folder / "part-0.parquet"
        kept = ", ".join(leaving(name, kind) for name, kind in columns.items())
        with refusals_said(str(self._folder)):
            file.parent.mkdir(parents=True)
            rows = con.execute(
                f"COPY (SELECT {kept} FROM ({query})) TO {quoted(file)} (FORMAT parquet)", parameters
            ).fetchall()
            flush(file)
        return int(rows[0][0])


class SparkRows:
    """Any other place or format: whole tables by way of a Spark, which is started for it."""

    def __init__(self, catalog: Callable[[], Catalog]) -> None:
        self._catalog = catalog

    def have(self, con: duckdb.DuckDBPyConnection, name: str, stored: Stored) -> None:
        """Bring a table whole; for one without rows no Spark is asked."""
        if not stored.folders:
            columns = ", ".join(f'"{column}" {kind}' for column, kind in stored.columns.items())
            con.execute(f"CREATE OR REPLACE TABLE {name} ({columns})")
            return
        con.register("arrived", self._catalog().frame_of(stored).toArrow())
        columns = ", ".join(arriving(name, kind) for name, kind in stored.columns.items())
        con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {columns} FROM arrived")
        con.unregister("arrived")

    def write(
        self,
        con: duckdb.DuckDBPyConnection,
        query: str,
        parameters: Parameters,
        columns: Columns,
        folder: str,
    ) -> int:
        """Have Spark write the rows."""
        kept = ", ".join(leaving(name, kind) for name, kind in columns.items())
        rows: pa.Table = con.execute(f"SELECT {kept} FROM ({query})", parameters).to_arrow_table()
        catalog = self._catalog()
        catalog.write(folder, catalog.session.createDataFrame(rows))
        return int(rows.num_rows)


def _kept(kind: str) -> str:
    return in_duckdb(on_spark(kind))
