"""The same warehouse on DuckDB and on a PostgreSQL server: copied from one to the other, and compared."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from demo.postgres import Postgres
from resolution.config import Configuration, PostgresWarehouse
from resolution.schemas import STATE
from resolution.warehouse import duck

DSN = "CLIENTFILE_WAREHOUSE_DSN"
_TABLES = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = ? AND NOT starts_with(table_name, '_dlt') ORDER BY 1
"""


@contextmanager
def on_a_server(config: Configuration, folder: Path) -> Iterator[Configuration]:
    """Run a PostgreSQL in a folder, and give the configuration with it as the warehouse."""
    before = os.environ.get(DSN)
    with Postgres(folder) as server:
        os.environ[DSN] = server.dsn
        try:
            warehouse = PostgresWarehouse(kind="postgres", dsn_env=DSN, spill=folder.parent / "spill")
            yield config.model_copy(update={"warehouse": warehouse})
        finally:
            if before is None:
                del os.environ[DSN]
            else:
                os.environ[DSN] = before


def copied(
    one: Configuration,
    other: Configuration,
    schemas: Iterable[str] = ("raw", "resolution"),
    tables: Iterable[str] | None = None,
) -> None:
    """Have the tables of some schemas, or the named ones of them, in another warehouse as in one."""
    for schema in schemas:
        with duck.connect(one) as con:
            names = tables or [name for (name,) in con.execute(_TABLES, [schema]).fetchall()]
            found = {name: con.sql(f"FROM {schema}.{name}").to_arrow_table() for name in names}
        with duck.connect(other) as con:
            there = {name for (name,) in con.execute(_TABLES, [schema]).fetchall()}
            for name, rows in found.items():
                con.register("given", rows)
                if schema == STATE and name in there:
                    con.execute(f"DELETE FROM {schema}.{name}")
                    con.execute(f"INSERT INTO {schema}.{name} BY NAME SELECT * FROM given")
                else:
                    con.execute(f"CREATE OR REPLACE TABLE {schema}.{name} AS SELECT * FROM given")
                con.unregister("given")


def differences(
    one: Configuration,
    other: Configuration,
    schema: str,
    but: Iterable[str] = (),
    tables: Iterable[str] | None = None,
) -> dict[str, str]:
    """Return by table in what two warehouses differ; nothing when they hold the same values.

    `but` names columns that may differ, such as hashes.
    """
    found: dict[str, str] = {}
    there = _names(other, schema)
    for table in tables or _names(one, schema):
        if table not in there:
            found[table] = "it is not there"
            continue
        ours, theirs = (_rows(config, f"{schema}.{table}", set(but)) for config in (one, other))
        if ours != theirs:
            missing, added = list((ours - theirs).elements()), list((theirs - ours).elements())
            found[table] = f"{len(missing)} rows missing, {len(added)} added\n- " + "\n+ ".join(
                str(rows[0]) if rows else "" for rows in (sorted(missing), sorted(added))
            )
    return found


def _names(config: Configuration, schema: str) -> list[str]:
    with duck.connect(config) as con:
        return [name for (name,) in con.execute(_TABLES, [schema]).fetchall()]


def _rows(config: Configuration, table: str, but: set[str]) -> Counter[str]:
    with duck.connect(config) as con:
        found = con.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in found.description]
        rows = found.fetchall()
    kept = sorted((name, number) for number, name in enumerate(names) if name not in but)
    return Counter(str([(name, _plain(row[number])) for name, number in kept]) for row in rows)


def _plain(value: Any) -> Any:
    """Return a value as both engines give it: a map is a JSON object on a server."""
    if isinstance(value, str) and value[:1] == "{":
        try:
            value = json.loads(value)
        except ValueError:
            return value
    return sorted(value.items()) if isinstance(value, dict) else value
