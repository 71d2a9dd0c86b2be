"""Types on both sides: what a column is called on the server and in DuckDB, and how values cross over.

The server has no maps and no unsigned integers: maps are JSON objects there, a 64-bit hash is the bigint of
the same bits. Text is compared by code point (collation "C"), as DuckDB compares it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from resolution.schemas import SOURCE_RECORD, STATE_TABLES
from resolution.warehouse.tables import sql_columns

_SERVER = {
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "TINYINT": "smallint",
    "UTINYINT": "smallint",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "UBIGINT": "bigint",
    "DOUBLE": "double precision",
    "FLOAT": "real",
    "DATE": "date",
    "TIME": "time",
    "TIMESTAMP": "timestamp without time zone",
    "TIMESTAMPTZ": "timestamp with time zone",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
    "JSON": "json",
    "BLOB": "bytea",
}
_LOCAL = {
    "text": "VARCHAR",
    "character varying": "VARCHAR",
    "boolean": "BOOLEAN",
    "smallint": "SMALLINT",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "double precision": "DOUBLE",
    "real": "FLOAT",
    "date": "DATE",
    "timestamp without time zone": "TIMESTAMP",
    "timestamp with time zone": "TIMESTAMPTZ",
    "json": "JSON",
    "jsonb": "JSON",
    "bytea": "BLOB",
}
_TOP = 1 << 63
_AS_TEXT = ("numeric", "json", "time", "interval", "uuid")
"""What crosses over as text: Arrow has no exact counterpart, or one that DuckDB does not take."""

DECLARED: Mapping[str, Mapping[str, str]] = {
    table.qualified: dict(sql_columns(table)) for table in (*STATE_TABLES, SOURCE_RECORD)
}
"""The columns of declared tables with their types in DuckDB."""


@dataclass(frozen=True)
class Column:
    """A column of a table on the server, and its type in DuckDB."""

    name: str
    server: str
    local: str

    @property
    def _is_unsigned(self) -> bool:
        return self.local == "UBIGINT"

    @property
    def asked(self) -> str:
        """What to ask the server for."""
        name = f'"{self.name}"'
        return f"{name}::text AS {name}" if self.server.startswith(_AS_TEXT) else name

    @property
    def arriving(self) -> str:
        """DuckDB's expression for a value that came from the server."""
        name = f'"{self.name}"'
        if self._is_unsigned:
            name = f"({name}::HUGEINT + CASE WHEN {name} < 0 THEN {2 * _TOP} ELSE 0 END)"
        elif self.local.startswith("MAP"):
            name = f"{name}::JSON"
        return f'CAST({name} AS {self.local}) AS "{self.name}"'

    @property
    def leaving(self) -> str:
        """DuckDB's expression for a value that the server is to take, in exactly its type."""
        name = f'"{self.name}"'
        if self._is_unsigned:
            name = f"({name}::HUGEINT - CASE WHEN {name} >= {_TOP} THEN {2 * _TOP} ELSE 0 END)"
        elif self.local.startswith("MAP"):
            name = f"to_json({name})"
        return f'CAST({name} AS {_sent_as(self.server)}) AS "{self.name}"'


def on_server(local: str) -> str:
    """Return the server's type for one of DuckDB's."""
    if local.endswith("[]"):
        return f"{on_server(local[:-2])}[]"
    if local.startswith("MAP"):
        return "json"
    if local.startswith("DECIMAL"):
        return local.replace("DECIMAL", "numeric")
    return _SERVER.get(local, "numeric" if local == "HUGEINT" else "text")


def in_duckdb(server: str) -> str:
    """Return DuckDB's type for one of the server's."""
    if server.endswith("[]"):
        return f"{in_duckdb(server[:-2])}[]"
    if server.startswith("numeric"):
        return server.replace("numeric", "DECIMAL") if "(" in server else "DOUBLE"
    return _LOCAL.get(re.sub(r"\(\d+\)", "", server), "VARCHAR")


def _sent_as(server: str) -> str:
    return "VARCHAR" if server.startswith(("json", "time ", "interval", "uuid")) else in_duckdb(server)


def column(table: str, name: str, server: str) -> Column:
    """Return a column of a table on the server; the declared tables say what they are in DuckDB."""
    return Column(name, server, DECLARED.get(table, {}).get(name) or in_duckdb(server))


def definition(name: str, local: str) -> str:
    """Return a column as CREATE TABLE has it on the server."""
    server = on_server(local)
    collation = ' COLLATE "C"' if server.startswith("text") else ""
    return f'"{name}" {server}{collation}'
