"""Connections to the server, and what its refusals mean in sentences that hold no value."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from resolution.config import Configuration, PostgresWarehouse
from resolution.errors import ClientfileError, ConfigurationError, WarehouseError

_AGAIN = "start the same run again; nothing was published."
SENTENCES = {
    "08": ("The connection to the warehouse was lost.", f"See that the server is up, then {_AGAIN}"),
    "57P": ("The warehouse's server was shut down.", f"See that the server is up, then {_AGAIN}"),
    "53100": ("The disk of the warehouse's server is full.", f"Free some, then {_AGAIN}"),
    "53200": ("The warehouse's server ran out of memory.", f"Lower its work_mem, then {_AGAIN}"),
    "53300": ("The warehouse's server takes no more connections.", "Raise max_connections, or wait."),
    "42501": (
        "The role that the warehouse is opened with lacks a right.",
        "Have the owner of the database run `clientfile init`; `clientfile doctor` names the right.",
    ),
    "55P03": ("The warehouse is in use by another process.", "Wait until it has finished, and try again."),
    "25006": ("The warehouse's server takes no writes: it is a stand-by.", "Name its primary in the DSN."),
}


def settings(config: Configuration) -> PostgresWarehouse:
    """Return what clientfile.yaml says of the server."""
    assert isinstance(config.warehouse, PostgresWarehouse)
    return config.warehouse


def dsn(config: Configuration) -> str:
    """Return the server's address; raises ConfigurationError when it is not in the environment."""
    return config.environment(settings(config).dsn_env)


def place(config: Configuration) -> str:
    """Return the server and database for people to read, without user and password."""
    try:
        parts = conninfo_to_dict(dsn(config))
    except psycopg.ProgrammingError:
        raise ConfigurationError(
            f"{settings(config).dsn_env} does not hold the address of a PostgreSQL.",
            "Set it to postgresql://user:password@host/database.",
        ) from None
    return f"{parts.get('host', 'the socket')}/{parts.get('dbname', '')}"


@contextmanager
def refusals_said() -> Iterator[None]:
    """Turn what the server or the network refuses into sentences: its own messages quote rows."""
    from adbc_driver_manager import Error

    try:
        yield
    except (Error, psycopg.Error) as error:
        raise sentence(error) from None


def sentence(error: Any) -> ClientfileError:
    """Return the error of ours for one of the server's, which holds no value."""
    state = getattr(error, "sqlstate", None) or ""
    for code, (what, remedy) in SENTENCES.items():
        if state.startswith(code):
            return WarehouseError(what, remedy)
    if not state.strip("\0"):
        return WarehouseError(*SENTENCES["08"])
    return WarehouseError(
        f"The warehouse's server refused a statement ({state}).",
        "Look the code up among PostgreSQL's error codes, or in the server's log, then start the same run"
        " again; nothing was published.",
    )


@contextmanager
def opened(config: Configuration) -> Iterator[Any]:
    """Open the server for whole columns (ADBC); what is not committed at the end is undone."""
    import adbc_driver_postgresql.dbapi as adbc

    with refusals_said():
        con = adbc.connect(dsn(config))
    try:
        yield con
    finally:
        with suppress(adbc.Error):  # a connection that was lost cannot be closed
            con.rollback()
            con.close()


_LOCK = 7_261_540_904  # any number that no other program locks in the same database
_GRACE = 2.0
"""Seconds."""


@contextmanager
def locked(config: Configuration, taken: ClientfileError) -> Iterator[None]:
    """Hold the right to run, as long as the connection lives; raises `taken` when another has it."""
    with refusals_said():
        con = psycopg.connect(dsn(config), autocommit=True)
    with con:
        with refusals_said():
            is_mine = _is_granted(con)
        if not is_mine:
            raise taken
        yield
        with suppress(psycopg.Error):  # the server lets it go by itself, a moment after the connection ends
            con.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _is_granted(con: psycopg.Connection) -> bool:
    """Ask for the right to run, for a moment: the server may not have noticed yet that its holder died."""
    deadline = time.monotonic() + _GRACE
    while True:
        [(granted,)] = con.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchall()
        if granted or time.monotonic() > deadline:
            return bool(granted)
        time.sleep(0.1)
