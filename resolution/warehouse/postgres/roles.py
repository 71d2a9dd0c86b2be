"""Who may do what on the server: roles that lend their rights to those who log in, and no more than needed.

- `clientfile_pipeline` owns the schemas of the warehouse and writes them; it can make schemas, not databases.
- `clientfile_steward` reads what judgements are made from: state, marts, the client file.
- `clientfile_reader` reads the client file, and the builds that are kept of it.
- `clientfile_masked_reader` reads what is left of it without contact data.

None of them logs in: `GRANT clientfile_reader TO <somebody>` gives a login its rights.
"""

from collections.abc import Sequence

import psycopg
from psycopg import sql

from resolution.config import Configuration
from resolution.schemas import STATE
from resolution.warehouse.postgres import server
from resolution.warehouse.worker import SCHEMAS

PIPELINE, STEWARD = "clientfile_pipeline", "clientfile_steward"
READER, MASKED_READER = "clientfile_reader", "clientfile_masked_reader"
ROLES = (PIPELINE, STEWARD, READER, MASKED_READER)


def make_roles(config: Configuration, dsn: str) -> list[str]:
    """Make the roles and the schemas of the warehouse with their rights; return the roles that were new.

    `dsn` is the address for somebody who may make roles and owns the database. Done again, it changes
    nothing. Raises WarehouseError when they may not.
    """
    with server.refusals_said(), psycopg.connect(dsn) as con:
        there = _there(con)
        new = [role for role in ROLES if role not in there]
        for role in new:
            con.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
        database = sql.Identifier(con.info.dbname)
        con.execute(sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
        con.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, _names(ROLES)))
        con.execute(
            sql.SQL("GRANT CREATE, TEMPORARY ON DATABASE {} TO {}").format(database, _names((PIPELINE,)))
        )
        con.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(PIPELINE)))
        for schema in SCHEMAS:
            _make_schema(con, schema)
        _read(con, STATE, (STEWARD,))
        _read(con, "seeds", (STEWARD,))
    return new


def open_to_readers(con: psycopg.Connection, schema: str, masked: str | None) -> None:
    """Let those read a build who may, as far as the roles were made."""
    there = _there(con)
    _read(con, schema, [role for role in (STEWARD, READER) if role in there])
    if masked:
        _read(con, masked, [role for role in (MASKED_READER, READER) if role in there])


def open_views(con: psycopg.Connection, schema: str, is_masked: bool) -> None:
    """Let those read the published views who may, as far as the roles were made."""
    there = _there(con)
    who = (MASKED_READER, READER, STEWARD) if is_masked else (READER, STEWARD)
    _read(con, schema, [role for role in who if role in there])


def _there(con: psycopg.Connection) -> set[str]:
    found = con.execute(
        "SELECT rolname::text FROM pg_catalog.pg_roles WHERE rolname = ANY(%s)", [list(ROLES)]
    )
    return {name for (name,) in found.fetchall()}


def _make_schema(con: psycopg.Connection, schema: str) -> None:
    name, owner = sql.Identifier(schema), sql.Identifier(PIPELINE)
    con.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}").format(name, owner))
    con.execute(sql.SQL("REVOKE ALL ON SCHEMA {} FROM PUBLIC").format(name))


def _read(con: psycopg.Connection, schema: str, roles: Sequence[str]) -> None:
    """Let roles read all that is in a schema, and what its owner will put there."""
    if not roles:
        return
    name, who = sql.Identifier(schema), _names(roles)
    con.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(name, who))
    con.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(name, who))
    con.execute(
        sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA {} GRANT SELECT ON TABLES TO {}").format(
            _owner(con, schema), name, who
        )
    )


def _owner(con: psycopg.Connection, schema: str) -> sql.Identifier:
    [(owner,)] = con.execute(
        "SELECT nspowner::regrole::text FROM pg_catalog.pg_namespace WHERE nspname = %s", [schema]
    ).fetchall()
    return sql.Identifier(str(owner).strip('"'))


def _names(roles: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, roles))
