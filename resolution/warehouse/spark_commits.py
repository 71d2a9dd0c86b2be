"""Which tables a Spark warehouse has: commits that name the folders of their rows, and their columns.

A commit is a small numbered file that says of every table where its rows are; it comes into being by a
rename, and the one with the highest number holds. So several tables change at once or not at all, whoever
reads goes on with what was there when it began, and what a killed run left is folders that no commit names.
One process writes at a time; a second one finds its commit's number taken.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from resolution.errors import WarehouseError
from resolution.warehouse.spark_files import Files
from resolution.warehouse.spark_types import Columns

COMMITS = "_commits"
"""The folder of the commits, beside those of the schemas."""


@dataclass(frozen=True)
class Stored:
    """A table as a commit names it: the folders that hold its rows, and its columns in DuckDB's types."""

    folders: tuple[str, ...]
    columns: Columns = field(hash=False)


Tables = dict[str, Stored]
"""Tables by their whole names, `schema.name`."""


class Commits:
    """The commits at a place."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def last(self) -> tuple[int, Tables]:
        """Return the number of the commit that holds, 0 for none, and its tables."""
        numbers = self._numbers()
        return (numbers[-1], self._tables(numbers[-1])) if numbers else (0, {})

    def put(self, number: int, tables: Tables) -> None:
        """Let tables be there. Raises WarehouseError when another process made a commit of that number."""
        content = {
            name: {"folders": stored.folders, "columns": dict(stored.columns)}
            for name, stored in sorted(tables.items())
        }
        text = json.dumps({"tables": content}, indent=1)
        if not self._files.bring(f"{COMMITS}/draft-{uuid4().hex}", _file(number), text):
            raise WarehouseError(
                f"Another process wrote to the warehouse {self._files.place} at the same time.",
                "Wait until it has finished, then start the same run again.",
            )

    def sweep(self, keep: int) -> int:
        """Remove all but the last commits, and what none of them names; return how many folders went.

        Whoever still reads an older state, or writes, loses what it reads: call it while nobody does.
        """
        numbers = self._numbers()
        kept = {
            folder
            for number in numbers[-keep:]
            for stored in self._tables(number).values()
            for folder in stored.folders
        }
        for number in numbers[:-keep]:
            self._files.remove(_file(number))
        gone = [folder for folder in self._written() if folder not in kept]
        for folder in gone:
            self._files.remove(folder)
        return len(gone)

    def _written(self) -> list[str]:
        return [
            f"{schema}/{table}/{version}"
            for schema in self._files.folders("")
            if not schema.startswith("_")
            for table in self._files.folders(schema)
            for version in self._files.folders(f"{schema}/{table}")
        ]

    def _numbers(self) -> list[int]:
        names = self._files.files(COMMITS)
        return sorted(int(name.removesuffix(".json")) for name in names if name[0].isdigit())

    def _tables(self, number: int) -> Tables:
        content: Mapping[str, Any] = json.loads(self._files.text(_file(number)))
        return {
            name: Stored(tuple(stored["folders"]), stored["columns"])
            for name, stored in content["tables"].items()
        }


@dataclass
class Draft:
    """Tables as they will be once they are committed."""

    number: int
    tables: Tables
    _own: str = field(default_factory=lambda: uuid4().hex[:8])
    _folders: int = 0

    def folder_for(self, table: str) -> str:
        """Return a new folder for rows of a table, below the place; it is nobody's until a commit."""
        schema, name = table.split(".", 1)
        self._folders += 1
        return f"{schema}/{name}/{self.number:08}-{self._folders}-{self._own}"

    def adopt(self, table: str, folder: str, columns: Columns) -> None:
        """Let a table hold what was written to a folder, and nothing else."""
        self.tables[table] = Stored((folder,), columns)

    def add(self, table: str, folder: str, columns: Columns) -> None:
        """Add what was written to a folder to a table; columns that it has not are NULL in it."""
        there = self.tables.get(table, Stored((), {}))
        self.tables[table] = Stored((*there.folders, folder), {**there.columns, **columns})

    def drop(self, table: str) -> None:
        """Let a table be there no more."""
        self.tables.pop(table, None)


def _file(number: int) -> str:
    return f"{COMMITS}/{number:08}.json"
