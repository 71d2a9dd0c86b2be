"""The server warehouse: whether it can be reached, and is as clientfile needs it."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg

from resolution.config import Configuration, PostgresWarehouse
from resolution.doctor import roles
from resolution.doctor.check import Check, failure, ok, skipped, warning
from resolution.doctor.state_version import compared
from resolution.schemas import STATE_VERSION
from resolution.warehouse.migrations.migrate import READ
from resolution.warehouse.postgres import server

PATIENCE = 10
"""Seconds to wait for a connection."""
OLDEST = 15
FEW = 5
"""Connections that should be free: a run opens two or three, a steward and a tool one each."""
APART = 5.0
"""Seconds that the clocks of server and machine may differ."""
_PATIENCE_OF_A_STATEMENT = "SET statement_timeout = '10s'; SET default_transaction_read_only = on"
_SENTENCES = (
    ("password authentication failed", "does not take the password", "Mend the password in"),
    (
        "no pg_hba.conf entry",
        "does not let this machine in",
        "Have a line added to its pg_hba.conf, or check",
    ),
    ("does not exist", "knows no such database or role", "Have it made, or mend"),
    ("too many", "takes no more connections", "Raise max_connections, or close some; then check"),
    (
        "remaining connection slots",
        "takes no more connections",
        "Raise max_connections, or close some; then check",
    ),
    ("starting up", "is starting up", "Wait a moment; then check"),
)


def examine(config: Configuration) -> Iterator[Check]:
    """Connect, ask and write nothing; raises ConfigurationError where the address is none."""
    assert isinstance(config.warehouse, PostgresWarehouse)
    variable = config.warehouse.dsn_env
    if not os.environ.get(variable):
        yield skipped("server", f"{variable} is not set.")
        return
    place = server.place(config)
    try:
        con = psycopg.connect(server.dsn(config), connect_timeout=PATIENCE, autocommit=True)
    except psycopg.OperationalError as error:
        yield _unreachable(place, variable, str(error))
        return
    with con:
        con.execute(_PATIENCE_OF_A_STATEMENT)
        yield ok("server", f"{place} can be reached, as {con.info.user}.")
        yield _release(con.info.server_version // 10_000)
        yield _encoding(con.info.parameter_status("server_encoding"))
        yield _clock(con)
        yield _connections(con)
        yield from roles.examine(con, config.warehouse)
        yield _state(con)


def _unreachable(place: str, variable: str, said: str) -> Check:
    """Say in our words why there is no connection: the server's own name the user."""
    for sign, why, remedy in _SENTENCES:
        if sign in said:
            return failure("server", f"{place} {why}.", f"{remedy} {variable}.")
    return failure(
        "server",
        f"{place} cannot be reached.",
        f"See that the server is up and that the network leads to it, and check {variable}.",
    )


def _release(number: int) -> Check:
    if number < OLDEST:
        return failure(
            "release", f"It is PostgreSQL {number}; {OLDEST} or later is needed.", "Upgrade the server."
        )
    return ok("release", f"It is PostgreSQL {number}.")


def _encoding(found: str | None) -> Check:
    if found != "UTF8":
        return failure(
            "encoding",
            f"The database is written in {found}, which cannot hold every name.",
            "Have a database made with ENCODING 'UTF8' TEMPLATE template0, and name it in the address.",
        )
    return ok("encoding", "The database is written in UTF8.")


def _clock(con: psycopg.Connection, allowed: float = APART) -> Check:
    [(there,)] = con.execute("SELECT clock_timestamp()").fetchall()
    apart = abs((there - datetime.now(UTC)).total_seconds())
    if apart > allowed:
        return warning(
            "clock",
            f"The server's clock and this machine's are {apart:,.0f} s apart.",
            "Have both follow one time server: times in the client file come from either.",
        )
    return ok("clock", "The server's clock and this machine's agree.")


def _connections(con: psycopg.Connection, few: int = FEW) -> Check:
    [(most, used)] = con.execute(
        "SELECT current_setting('max_connections')::int"
        " - current_setting('superuser_reserved_connections')::int,"
        " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')"
    ).fetchall()
    if most - used < few:
        return warning(
            "connections",
            f"{most - used} of {most} are free.",
            "Close what is idle, or have max_connections raised.",
        )
    return ok("connections", f"{most - used} of {most} are free.")


def _state(con: psycopg.Connection) -> Check:
    try:
        if con.execute("SELECT to_regclass(%s)", [STATE_VERSION.qualified]).fetchall() == [(None,)]:
            return skipped("state", "There is none yet; the first pull makes it.")
        [(found,)] = con.execute(READ).fetchall()
    except psycopg.errors.InsufficientPrivilege:
        return skipped("state", "This role may not read it.")
    return compared(int(found or 0))
