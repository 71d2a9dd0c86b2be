"""A warehouse's tables in a Spark's session by their whole names, for those who ask in SQL."""

from pyspark.sql import SparkSession

from resolution.warehouse.spark.catalog import Catalog
from resolution.warehouse.spark.commits import Stored, Tables
from resolution.warehouse.spark.engine import silent
from resolution.warehouse.spark.types import shape

_PART = "{name}__part_{number}"


def show_tables(session: SparkSession, catalog: Catalog, before: Tables | None = None) -> Tables:
    """Have the tables of a catalog in a session as they stand, to be read; return them.

    Given what was shown `before`, only schemas of which something changed are shown anew. A table of several
    folders is a view of them.
    """
    now, then = _by_schema(catalog.tables()), _by_schema(before or {})
    with silent():
        for schema in sorted(now | then):
            if now.get(schema) != then.get(schema):
                session.sql(f"DROP DATABASE IF EXISTS `{schema}` CASCADE")
                session.sql(f"CREATE DATABASE `{schema}`")
                for name, stored in sorted(now.get(schema, {}).items()):
                    _show(session, catalog, name, stored)
    return {name: stored for tables in now.values() for name, stored in tables.items()}


def _by_schema(tables: Tables) -> dict[str, Tables]:
    found: dict[str, Tables] = {}
    for name, stored in tables.items():
        found.setdefault(name.split(".", 1)[0], {})[name] = stored
    return found


def _show(session: SparkSession, catalog: Catalog, table: str, stored: Stored) -> None:
    """Have one table; every folder is one with all columns, so that it is never asked which it has."""
    schema, name = table.split(".", 1)
    paths = catalog.paths(stored)
    whole = f"`{schema}`.`{name}`"
    if len(paths) <= 1:
        _make(session, catalog, whole, stored, *paths)
        return
    parts = [f"`{schema}`.`{_PART.format(name=name, number=number)}`" for number in range(len(paths))]
    for part, path in zip(parts, paths, strict=True):
        _make(session, catalog, part, stored, path)
    session.sql(f"CREATE VIEW {whole} AS {' UNION ALL '.join(f'SELECT * FROM {part}' for part in parts)}")


def _make(session: SparkSession, catalog: Catalog, name: str, stored: Stored, path: str = "") -> None:
    columns = ", ".join(f"`{field.name}` {field.dataType.simpleString()}" for field in shape(stored.columns))
    where = f" LOCATION '{_escaped(path)}'" if path else ""
    session.sql(f"CREATE TABLE {name} ({columns}) USING {catalog.format}{where}")


def _escaped(path: str) -> str:
    return path.replace("\\", "\\\\").replace("'", "\\'")
