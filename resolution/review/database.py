"""Where judgements live: a SQLite file, or a database such as PostgreSQL. Many read at once, one writes.

A transaction that writes holds the only right to write from its first moment on, so that nothing can be
judged between a check and what is written after it. Transactions are short; who finds another at work waits.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from resolution.config import Configuration
from resolution.errors import ConfigurationError, JudgementError
from resolution.review.tables import METADATA
from resolution.warehouse.duck import prepared_folder

_ADVISORY_LOCK = 7_261_540_903  # any number that no other program locks in the same database
_BUSY = ("55P03", "SQLITE_BUSY", "SQLITE_LOCKED")
_CONNECT_SECONDS = 15


@contextmanager
def reading(config: Configuration) -> Iterator[sa.Connection | None]:
    """Open the store to read one state of it; None where nothing was ever written. Makes nothing.

    Raises JudgementError when the store cannot be read, ConfigurationError when its address is of no use.
    """
    if _file(config) and not config.path(config.judgements.path).exists():
        yield None
        return
    with _in_a_sentence(config), _engine(config, "BEGIN").begin() as con:
        made = all(sa.inspect(con).has_table(name) for name in METADATA.tables)
        yield con if made else None


@contextmanager
def writing(config: Configuration) -> Iterator[sa.Connection]:
    """Open the store to write: one transaction, alone. Tables that are missing are made.

    Raises JudgementError when the store cannot be written or is busy for too long, ConfigurationError when
    its address is of no use.
    """
    with _in_a_sentence(config), _engine(config, "BEGIN IMMEDIATE").begin() as con:
        _lock(con, config)
        METADATA.create_all(con)
        yield con


def _file(config: Configuration) -> bool:
    return config.judgements.url_env is None


def _where(config: Configuration) -> str:
    settings = config.judgements
    return str(config.path(settings.path)) if _file(config) else f"the database of {settings.url_env}"


def _engine(config: Configuration, begin: str) -> sa.Engine:
    if _file(config):
        return _sqlite(config, config.path(config.judgements.path), begin)
    return _server(config, str(config.judgements.url_env))


def _sqlite(config: Configuration, path: Path, begin: str) -> sa.Engine:
    url = sa.URL.create("sqlite", database=str(prepared_folder(path)))
    wait = config.warehouse.busy_seconds
    engine = sa.create_engine(
        url, poolclass=sa.NullPool, hide_parameters=True, connect_args={"timeout": wait}
    )

    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say so
        _write_ahead(connection, wait)

    sa.event.listen(engine, "connect", connected)
    sa.event.listen(engine, "begin", lambda con: con.exec_driver_sql(begin))
    return engine


def _write_ahead(connection: sqlite3.Connection, wait: float) -> None:
    """Let readers go on while somebody writes; the switch to it, once a file, does not wait by itself."""
    deadline = time.monotonic() + wait
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname not in _BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _server(config: Configuration, variable: str) -> sa.Engine:
    address = config.environment(variable)
    try:
        url = sa.make_url(address)
        limits = {"connect_timeout": _CONNECT_SECONDS} if url.get_backend_name() == "postgresql" else {}
        return sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True, connect_args=limits)
    except (exc.ArgumentError, exc.NoSuchModuleError, ImportError, ValueError):
        raise ConfigurationError(
            f"{variable} does not hold the address of a database.",
            "Set it to postgresql://user:password@host/database.",
        ) from None


def _lock(con: sa.Connection, config: Configuration) -> None:
    if con.dialect.name == "postgresql":
        wait = max(1, round(config.warehouse.busy_seconds * 1000))
        con.exec_driver_sql(f"SET LOCAL lock_timeout = {wait}")
        con.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")


@contextmanager
def _in_a_sentence(config: Configuration) -> Iterator[None]:
    try:
        yield
    except exc.SQLAlchemyError as error:
        code = _code(error)
        if code in _BUSY:
            raise JudgementError(
                f"The judgements in {_where(config)} are being written by somebody else.",
                "Nothing was written. Try again in a moment.",
            ) from None
        raise JudgementError(
            f"The judgements in {_where(config)} cannot be read or written ({code}).",
            "Nothing was written. Check that it is up, may be written and has room on its disk; if damaged,"
            " restore its backup.",
        ) from None


def _code(error: exc.SQLAlchemyError) -> str:
    """Return the database's own name for what is wrong; a message may quote values."""
    cause: Any = getattr(error, "orig", None)
    return (
        getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or type(error).__name__
    )
