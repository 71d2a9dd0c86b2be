"""Rights on the server: what the role that runs needs, and what nobody else should have."""

from collections.abc import Iterator

import psycopg

from resolution.config import PostgresWarehouse
from resolution.doctor.check import Check, failure, ok, warning
from resolution.schemas import RAW, STATE
from resolution.warehouse.postgres.roles import MASKED_READER, PIPELINE, READER, ROLES, STEWARD
from resolution.warehouse.worker import SCHEMAS

_INIT = "Have the owner of the database run `clientfile init`."

_RIGHTS = """
SELECT n.nspname, has_schema_privilege(n.oid, 'USAGE') AND has_schema_privilege(n.oid, 'CREATE')
FROM pg_catalog.pg_namespace AS n WHERE n.nspname = ANY (%s) ORDER BY 1
"""
_MAY_USE = """
SELECT r.rolname, n.nspname
FROM pg_catalog.pg_roles AS r CROSS JOIN pg_catalog.pg_namespace AS n
WHERE r.rolname = ANY (%s) AND n.nspname = ANY (%s) AND has_schema_privilege(r.rolname, n.nspname, 'USAGE')
"""
# Roles that log in and see the warehouse itself, beside whoever runs, superusers and the roles of clientfile.
_OTHERS = """
SELECT DISTINCT r.rolname
FROM pg_catalog.pg_roles AS r CROSS JOIN pg_catalog.pg_namespace AS n
WHERE r.rolcanlogin AND NOT r.rolsuper AND r.rolname <> current_user AND n.nspname = ANY (%(schemas)s)
    AND has_schema_privilege(r.oid, n.oid, 'USAGE')
    AND NOT EXISTS (
        SELECT 1 FROM pg_catalog.pg_roles AS known
        WHERE known.rolname = ANY (%(known)s) AND pg_has_role(r.oid, known.oid, 'MEMBER')
    )
ORDER BY 1
"""


def examine(con: psycopg.Connection, settings: PostgresWarehouse) -> Iterator[Check]:
    """Look at the rights of the role that is connected, and of the others."""
    there = {name for (name,) in con.execute("SELECT rolname FROM pg_catalog.pg_roles").fetchall()}
    yield _own(con, settings, there)
    yield _made(there)
    yield from _kept_out(con, settings)
    yield _others(con)


def _own(con: psycopg.Connection, settings: PostgresWarehouse, there: set[str]) -> Check:
    published = (settings.published_schema, settings.masked_schema)
    [(may_create,)] = con.execute("SELECT has_database_privilege(current_database(), 'CREATE')").fetchall()
    rights: dict[str, bool] = dict(con.execute(_RIGHTS, [[*SCHEMAS, *published]]).fetchall())
    lacking = [schema for schema, may in rights.items() if not may]
    if not may_create:
        return failure(
            "rights",
            "This role may not make schemas, which every run does.",
            f"{_INIT} Or: GRANT CREATE ON DATABASE … TO {PIPELINE}.",
        )
    if lacking:
        return failure(
            "rights",
            f"This role may not write the schemas {', '.join(lacking)}.",
            f"Grant it the role that owns them ({PIPELINE}, if `clientfile init` made them).",
        )
    if PIPELINE in there and not _is_member(con):
        return warning(
            "rights",
            f"This role has the rights of its own, and is no member of {PIPELINE}.",
            f"GRANT {PIPELINE} to it, so that whoever runs next may go on with what it makes.",
        )
    return ok("rights", "This role may make schemas, and write those of the warehouse.")


def _is_member(con: psycopg.Connection) -> bool:
    return con.execute("SELECT pg_has_role(%s, 'MEMBER')", [PIPELINE]).fetchall() == [(True,)]


def _made(there: set[str]) -> Check:
    missing = [role for role in ROLES if role not in there]
    if missing:
        return warning(
            "roles",
            f"Not there, so that nobody can be let in by them: {', '.join(missing)}.",
            _INIT,
        )
    return ok("roles", f"All {len(ROLES)} that `clientfile init` makes are there.")


def _kept_out(con: psycopg.Connection, settings: PostgresWarehouse) -> Iterator[Check]:
    """Readers see what is published, and those of the masked file only that."""
    personal = [RAW, STATE, "staging", "intermediate"]
    seen = con.execute(_MAY_USE, [[READER, MASKED_READER], [*personal, settings.published_schema]]).fetchall()
    wrong = [
        (role, schema)
        for role, schema in seen
        if schema != settings.published_schema or role == MASKED_READER
    ]
    for role, schema in wrong:
        yield failure(
            "readers",
            f"{role} may look into the schema {schema}.",
            f"REVOKE ALL ON SCHEMA {schema} FROM {role}, and see who granted it.",
        )
    if not wrong:
        yield ok("readers", "They may look into nothing but what is published for them.")


def _others(con: psycopg.Connection) -> Check:
    found = [
        name for (name,) in con.execute(_OTHERS, {"schemas": [RAW, STATE], "known": [PIPELINE, STEWARD]})
    ]
    if found:
        return warning(
            "others",
            f"The warehouse itself can be seen by {', '.join(found)}.",
            f"Give them {READER} or {STEWARD} instead, and revoke their own rights on {RAW} and {STATE}.",
        )
    return ok("others", "No other role sees the warehouse itself.")
