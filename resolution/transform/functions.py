"""The functions that models call on a server: what DuckDB has and PostgreSQL has not, in their own schema."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import psycopg

SCHEMA = "clientfile_sql"
_FILE = Path(__file__).with_name("functions.sql")
_MARK = f"SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = '{SCHEMA}'".encode()
_CASES = """
SELECT string_agg(one, '' ORDER BY one), string_agg(other, '' ORDER BY one)
FROM (SELECT one, {case}(one) AS other FROM (SELECT unnest(string_split($letters, '')) AS one))
WHERE one <> other AND length(other) = 1
"""
_LETTERS = "".join(letter for code in range(128, 0x20000) if (letter := chr(code)).isalpha() or code < 0x2500)
_CASE = """
CREATE OR REPLACE FUNCTION {schema}.{case}(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN CASE WHEN octet_length(given) = length(given)
    THEN pg_catalog.{case}(given COLLATE "C")
    ELSE translate(pg_catalog.{case}(given COLLATE "C"), '{these}', '{those}') END;
"""


def make_functions(con: psycopg.Connection[Any]) -> None:
    """Make the functions, unless they are there as they are to be."""
    statements = _statements()
    mark = sha256(statements.encode()).hexdigest()
    if con.execute(_MARK).fetchall() != [(mark,)]:
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}".encode())
        con.execute(statements.encode())
        con.execute(f"COMMENT ON SCHEMA {SCHEMA} IS '{mark}'".encode())


@cache
def _statements() -> str:
    return "".join((_case("lower"), _case("upper"), _FILE.read_text(encoding="utf-8")))


def _case(case: str) -> str:
    """Return small or capital letters as DuckDB knows them: a server knows those of its own locale."""
    with duckdb.connect() as con:
        [(these, those)] = con.execute(_CASES.format(case=case), {"letters": _LETTERS}).fetchall()
    return _CASE.format(schema=SCHEMA, case=case, these=these, those=those)
