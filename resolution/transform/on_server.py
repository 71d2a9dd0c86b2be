"""dbt on a PostgreSQL server: its profile, models translated as they are compiled, errors without values."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
from dbt.adapters.factory import FACTORY
from dbt.adapters.postgres import PostgresConnectionManager
from dbt_common.exceptions import DbtDatabaseError
from psycopg import conninfo, pq

from resolution.config import Configuration
from resolution.transform.compiled import replaced, translated
from resolution.transform.functions import make_functions
from resolution.transform.profile import Opened, written
from resolution.transform.translate import to_postgres
from resolution.warehouse.postgres.server import dsn, refusals_said, sentence

_SESSION = "-c TimeZone=UTC -c jit=off -c synchronous_commit=off -c work_mem=64MB -c search_path=public"
_IN_PROFILE = ("host", "port", "user", "dbname")  # all else, the password first, stays in the environment


@contextmanager
def on_server(config: Configuration) -> Iterator[Opened]:
    """Have dbt work on the server that the configuration names, in its own words."""
    address = conninfo.conninfo_to_dict(dsn(config))
    with ExitStack() as stack:
        stack.enter_context(_environment(address))
        stack.enter_context(translated(to_postgres, "PostgreSQL"))
        stack.enter_context(replaced(PostgresConnectionManager, "exception_handler", _without_values))
        stack.callback(_close)
        yield Opened(stack.enter_context(written(_output(address))))


def _output(address: Mapping[str, Any]) -> dict[str, Any]:
    """Return the profile; dbt asks for a password, and an empty one has the driver look for it elsewhere."""
    with refusals_said(), psycopg.connect(**address) as con:
        make_functions(con)
        name, user, port = con.info.dbname, con.info.user, con.info.port  # the DSN may leave them to defaults
    return {
        "type": "postgres",
        "host": address.get("host") or "",
        "port": port,
        "user": user,
        "password": "",
        "dbname": name,
        "schema": "public",
        "threads": 1,
        "application_name": "clientfile",
    }


@contextmanager
def _environment(address: Mapping[str, Any]) -> Iterator[None]:
    """Say in the environment what a profile of dbt has no place for, or should not hold, while it runs."""
    said = {"PGOPTIONS": f"{address.get('options') or os.environ.get('PGOPTIONS', '')} {_SESSION}".strip()}
    for option in pq.Conninfo.get_defaults():
        keyword, variable = option.keyword.decode(), option.envvar
        if variable and keyword in address and keyword not in (*_IN_PROFILE, "options"):
            said[variable.decode()] = str(address[keyword])
    before = {name: os.environ.get(name) for name in said}
    os.environ.update(said)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _without_values(self: PostgresConnectionManager, sql: str) -> Iterator[None]:
    """Stand in for the adapter's handler, whose messages quote rows."""
    import psycopg2

    try:
        yield
    except psycopg2.Error as error:
        state = error.pgcode or ""
        self.rollback_if_open()
        raise DbtDatabaseError(_said(state, error)) from None
    except BaseException:
        self.rollback_if_open()
        raise


def _said(state: str, error: Any) -> str:
    """Return what was refused: of an error in the code its message, of any other the kind."""
    diagnosed = getattr(error, "diag", None)
    if state.startswith("42") and state != "42501" and diagnosed is not None:
        return f"Binder Error: {diagnosed.message_primary} ({state})"

    class Refused:
        sqlstate = state

    return f"Server Error {sentence(Refused).what}"


def _close() -> None:
    """Close dbt's connections: its adapter lives as long as the process."""
    adapter = FACTORY.adapters.get("postgres")
    if adapter is not None:
        adapter.cleanup_connections()
