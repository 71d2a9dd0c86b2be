"""The tables of a Spark warehouse: folders of files, and commits that name which of them hold.

Nothing is ever overwritten. A table that is written goes to a new folder, and is not there yet. A commit is a
small numbered file that names the folders of every table; it comes into being by a rename, and the one with
the highest number holds. So several tables change at once or not at all, whoever reads goes on with what was
there when it began, and what a killed run left is folders that no commit names. One process writes at a time;
a second one finds its commit's number taken.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from resolution.config import SparkWarehouse
from resolution.errors import WarehouseError
from resolution.schemas import Table
from resolution.warehouse.spark import silent
from resolution.warehouse.spark_batch import kept_schema
from resolution.warehouse.spark_files import Files

COMMITS = "_commits"
"""The folder of the commits, beside those of the schemas."""

Folders = dict[str, tuple[str, ...]]
"""Table -> the folders that hold its rows."""


def address(settings: SparkWarehouse, root: Path) -> str:
    """Return where a configuration's tables are; a path is taken from the folder that the file stands in."""
    if "://" in settings.location or settings.location.startswith("file:"):
        return settings.location.rstrip("/")
    return (root / settings.location).resolve().as_uri()


class Catalog:
    """The tables at a place, as the last commit left them."""

    def __init__(self, session: SparkSession, place: str, table_format: str = "parquet") -> None:
        self._session = session
        self._place = place
        self._format = table_format
        self._files = Files(session, place)

    def names(self) -> list[str]:
        """Return the tables that are there, as schema.name."""
        return sorted(self._last()[1])

    def read(self, table: Table) -> DataFrame:
        """Return a declared table as it stands, empty if it was never written.

        Columns that an earlier version did not write are NULL.
        """
        columns = from_arrow_schema(kept_schema(table.columns))
        folders = self._last()[1].get(table.qualified, ())
        if not folders:
            return self._session.createDataFrame([], columns)
        paths = [f"{self._place}/{folder}" for folder in folders]
        with silent():
            return self._session.read.format(self._format).schema(columns).load(paths)

    @contextmanager
    def transaction(self) -> Iterator["Draft"]:
        """Write tables that are there together, once all that happens inside is done, or not at all.

        Raises WarehouseError when another process committed meanwhile, or a table cannot be written.
        """
        number, folders = self._last()
        draft = Draft(self, number + 1, dict(folders))
        yield draft
        if draft.folders != folders:
            self._commit(draft)

    def sweep(self, keep: int = 2) -> int:
        """Remove all but the last commits, and what none of them names; return how many folders went.

        Whoever still reads an older state, or writes, loses what it reads: call it while nobody does.
        """
        numbers = self._numbers()
        kept = {
            folder for number in numbers[-keep:] for of in self._folders(number).values() for folder in of
        }
        for number in numbers[:-keep]:
            self._files.remove(_commit_file(number))
        gone = [folder for folder in self._written() if folder not in kept]
        for folder in gone:
            self._files.remove(folder)
        return len(gone)

    def write(self, folder: str, frame: DataFrame) -> None:
        """Write a folder; nobody knows of it until a commit names it."""
        with silent():
            frame.write.format(self._format).save(f"{self._place}/{folder}")

    def _written(self) -> list[str]:
        return [
            f"{schema}/{table}/{version}"
            for schema in self._files.folders("")
            if schema != COMMITS
            for table in self._files.folders(schema)
            for version in self._files.folders(f"{schema}/{table}")
        ]

    def _numbers(self) -> list[int]:
        names = self._files.files(COMMITS)
        return sorted(int(name.removesuffix(".json")) for name in names if name[0].isdigit())

    def _last(self) -> tuple[int, Folders]:
        numbers = self._numbers()
        return (numbers[-1], self._folders(numbers[-1])) if numbers else (0, {})

    def _folders(self, number: int) -> Folders:
        content: Mapping[str, Any] = json.loads(self._files.text(_commit_file(number)))
        return {name: tuple(folders) for name, folders in content["tables"].items()}

    def _commit(self, draft: "Draft") -> None:
        text = json.dumps({"tables": draft.folders}, indent=1, sort_keys=True)
        if not self._files.bring(f"{COMMITS}/draft-{uuid4().hex}", _commit_file(draft.number), text):
            raise WarehouseError(
                f"Another process wrote to the warehouse {self._place} at the same time.",
                "Wait until it has finished, then start the same run again.",
            )


@dataclass
class Draft:
    """Tables as they will be once they are committed."""

    catalog: Catalog
    number: int
    folders: Folders
    _own: str = field(default_factory=lambda: uuid4().hex[:8])

    def replace(self, table: Table, frame: DataFrame) -> None:
        """Let a table hold the rows of a frame and no others; the frame may read the table."""
        self.folders[table.qualified] = (self._write(table, frame, 0),)

    def append(self, table: Table, frame: DataFrame) -> None:
        """Add the rows of a frame to a table."""
        there = self.folders.get(table.qualified, ())
        self.folders[table.qualified] = (*there, self._write(table, frame, len(there)))

    def _write(self, table: Table, frame: DataFrame, place: int) -> str:
        folder = f"{table.schema}/{table.name}/{self.number:08}-{place}-{self._own}"
        columns = from_arrow_schema(kept_schema(table.columns))
        self.catalog.write(folder, frame.select([frame[c.name].cast(c.dataType) for c in columns]))
        return folder


def _commit_file(number: int) -> str:
    return f"{COMMITS}/{number:08}.json"
