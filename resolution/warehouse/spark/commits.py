"""Which tables a Spark warehouse has: commits that name the folders of their rows, and their columns.

A commit is a small numbered file that says of every table where its rows are; it comes into being by a
rename, and the one with the highest number holds. So several tables change at once or not at all, whoever
reads goes on with what was there when it began, and what a killed run left is folders that no commit names.
Of two processes that write at once the second finds its number taken: it takes the next one, on top of what
the first did, unless one replaced a table that the other changed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from resolution.errors import WarehouseError
from resolution.warehouse.spark.files import Files
from resolution.warehouse.spark.types import Columns

COMMITS = "_commits"
"""The folder of the commits, beside those of the schemas."""
WORK = "_work"
"""The folder of what a stage works out on its way."""


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

    def put(self, draft: "Draft") -> tuple[int, Tables]:
        """Let the tables of a draft be there; return the number of the commit and its tables.

        Raises WarehouseError when another process has changed a table that the draft replaces, or the other
        way round.
        """
        number, tables = draft.number, draft.tables
        while not self._bring(number, tables):
            last, there = self.last()
            number, tables = last + 1, self._merged(draft, there)
        return number, tables

    def _bring(self, number: int, tables: Tables) -> bool:
        content = {
            name: {"folders": stored.folders, "columns": dict(stored.columns)}
            for name, stored in sorted(tables.items())
        }
        text = json.dumps({"tables": content}, indent=1)
        return self._files.bring(f"{COMMITS}/draft-{uuid4().hex}", _file(number), text)

    def _merged(self, draft: "Draft", there: Tables) -> Tables:
        """Return what another process has committed meanwhile with the changes of a draft in it."""
        found = dict(there)
        for name in draft.before.keys() | draft.tables.keys():
            before, ours, theirs = (tables.get(name) for tables in (draft.before, draft.tables, there))
            if ours == before:
                continue
            if theirs != before:
                ours = None if name in draft.replaced else _both(before or Stored((), {}), ours, theirs)
                if ours is None:
                    raise self._taken()
            if ours is None:
                del found[name]
            else:
                found[name] = ours
        return found

    def _taken(self) -> WarehouseError:
        return WarehouseError(
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
        self._files.remove(WORK)  # of stages that were killed
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


def _both(before: Stored, ours: Stored | None, theirs: Stored | None) -> Stored | None:
    """Return a table to which two have added rows or columns; None where one of them did anything else."""
    known = len(before.folders)
    if ours is None or theirs is None or not before.folders == ours.folders[:known] == theirs.folders[:known]:
        return None
    return Stored((*theirs.folders, *ours.folders[known:]), {**theirs.columns, **ours.columns})


class Draft:
    """Tables as they will be once they are committed; `before` is what the last commit holds."""

    def __init__(self, last: int, before: Tables) -> None:
        self.number = last + 1
        self.before = before
        self.tables = dict(before)
        self.replaced: set[str] = set()
        self._own = uuid4().hex[:8]
        self._folders = 0

    def folder_for(self, table: str) -> str:
        """Return a new folder for rows of a table, below the place; it is nobody's until a commit."""
        schema, name = table.split(".", 1)
        self._folders += 1
        return f"{schema}/{name}/{self.number:08}-{self._folders}-{self._own}"

    def adopt(self, table: str, folder: str, columns: Columns) -> None:
        """Let a table hold what was written to a folder, and nothing else."""
        self.tables[table] = Stored((folder,), columns)
        self.replaced.add(table)

    def add(self, table: str, folder: str, columns: Columns) -> None:
        """Add what was written to a folder to a table; columns that it has not are NULL in it."""
        there = self.tables.get(table, Stored((), {}))
        self.tables[table] = Stored((*there.folders, folder), {**there.columns, **columns})

    def drop(self, table: str) -> None:
        """Let a table be there no more."""
        self.tables.pop(table, None)


def _file(number: int) -> str:
    return f"{COMMITS}/{number:08}.json"
