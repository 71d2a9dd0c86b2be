"""One DuckDB of this process, to which the warehouse's file is attached while somebody works on it.

A DuckDB takes 25 ms of processor time to come up, a file 4 ms to attach; a run opens the warehouse some fifty
times, for a moment each, so that others may come between.
"""

import atexit
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb

from resolution.warehouse.session import quoted

_OWN_NAME = "memory"
"""What a DuckDB calls its own tables: no file of that name can be attached to it."""


class Instance:
    """A DuckDB that attaches one file for the first who asks, and detaches it after the last."""

    def __init__(self, path: Path, settings: Mapping[str, Any]) -> None:
        self.of = (path, settings)
        self._con = duckdb.connect(":memory:", config={**settings, "temp_directory": f"{path}.tmp"})
        self._name = _identifier(path.stem)
        self._lock = Lock()
        self._users = 0
        self._is_read_only = False
        self.is_over = False
        """Whether it is of no more use."""

    def open(self, read_only: bool) -> duckdb.DuckDBPyConnection:
        """Return a connection whose tables are those of the file; raises as `duckdb.connect` does."""
        with self._lock:
            if not self._users:
                mode = " (READ_ONLY)" if read_only else ""
                self._con.execute(f"ATTACH {quoted(self.of[0])} AS {self._name}{mode}")
                self._is_read_only = read_only
            elif self._is_read_only and not read_only:
                raise duckdb.ConnectionException("The file is open here, for reading only.")
            con = _at_home(self._con, self._name)
            self._users += 1
        return con

    def close(self, con: duckdb.DuckDBPyConnection) -> None:
        """Close a connection that `open` gave; all that it committed is in the file's log, if not in it."""
        con.close()
        with self._lock:
            self._users -= 1
            if not self._users:
                self._detach()
            self._end()

    def give_up(self) -> None:
        """Let it end as soon as nobody uses it."""
        with self._lock:
            self.is_over = True
            self._end()

    def _detach(self) -> None:
        try:
            self._con.execute(f"DETACH {self._name}")
        except duckdb.Error:  # the log could not be written into the file, as on a full disk
            self.is_over = True

    def _end(self) -> None:
        if self.is_over and not self._users:
            self._con.close()


class _Kept:
    """The instance that this process keeps: that of the file and the settings it was last asked for."""

    def __init__(self) -> None:
        self._choice = Lock()
        self._instance: Instance | None = None
        self._of_parents: list[Instance | None] = []

    def instance(self, path: Path, settings: Mapping[str, Any]) -> Instance:
        """Return the instance of a file; any other is given up."""
        with self._choice:
            found = self._instance
            if found is None or found.is_over or found.of != (path, settings):
                self._give_up()
                found = self._instance = Instance(path, settings)
            return found

    def end(self) -> None:
        """Give up what is kept."""
        with self._choice:
            self._give_up()

    def leave_to_the_parent(self) -> None:
        """Keep a forked process from using, or ending, a DuckDB whose threads it does not have."""
        self._of_parents.append(self._instance)
        self._choice, self._instance = Lock(), None

    def _give_up(self) -> None:
        if self._instance:
            self._instance.give_up()
        self._instance = None


_KEPT = _Kept()
atexit.register(_KEPT.end)
os.register_at_fork(after_in_child=_KEPT.leave_to_the_parent)


@contextmanager
def opened(path: Path, settings: Mapping[str, Any], read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a file for the block, by the DuckDB that this process keeps for it.

    After a failure another takes its place, for there are some after which a DuckDB refuses all work.
    """
    if path.stem.lower() == _OWN_NAME:
        with duckdb.connect(str(path), read_only=read_only, config=dict(settings)) as con:
            yield con
        return
    instance = _KEPT.instance(path.absolute(), settings)
    try:
        con = instance.open(read_only)
        try:
            yield con
        finally:
            instance.close(con)
    except BaseException:
        instance.give_up()
        raise


def cursor(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Return another connection to the same tables."""
    [(name,)] = con.execute("SELECT current_database()").fetchall()
    return _at_home(con, _identifier(name))


def _at_home(con: duckdb.DuckDBPyConnection, name: str) -> duckdb.DuckDBPyConnection:
    """Return another connection, which takes the tables of a catalog for its own."""
    other = con.cursor()
    other.execute(f"USE {name}")
    return other


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
