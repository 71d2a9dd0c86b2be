"""A warehouse's tables in a Spark's session by their whole names, for those who ask in SQL."""

from collections.abc import Iterable

from pyspark.sql import SparkSession

from resolution.warehouse.spark import silent
from resolution.warehouse.spark_catalog import Catalog
from resolution.warehouse.spark_commits import Stored
from resolution.warehouse.spark_types import shape

_PART = "{name}__part_{number}"


def show_tables(session: SparkSession, catalog: Catalog, but: Iterable[str] = ()) -> None:
    """Have the tables of a catalog in a session as they stand, to be read; what stood there before is gone.

    Tables of the schemas in `but` are left out. A table of several folders is a view of them.
    """
    left_out = set(but)
    tables = {name: stored for name, stored in catalog.tables().items() if _schema(name) not in left_out}
    with silent():
        for schema in sorted({_schema(name) for name in tables}):
            session.sql(f"DROP DATABASE IF EXISTS `{schema}` CASCADE")
            session.sql(f"CREATE DATABASE `{schema}`")
        for name, stored in sorted(tables.items()):
            _show(session, catalog, name, stored)


def _show(session: SparkSession, catalog: Catalog, table: str, stored: Stored) -> None:
    """Have one table; every folder is one with all columns, so that it is never asked which it has."""
    schema, name = table.split(".", 1)
    paths = catalog.paths(stored)
    whole = f"`{schema}`.`{name}`"
    if len(paths) == 1:
        _make(session, catalog, whole, stored, paths[0])
        return
    parts = [f"`{schema}`.`{_PART.format(name=name, number=number)}`" for number in range(len(paths))]
    for part, path in zip(parts, paths, strict=True):
        _make(session, catalog, part, stored, path)
    session.sql(f"CREATE VIEW {whole} AS {' UNION ALL '.join(f'SELECT * FROM {part}' for part in parts)}")


def _make(session: SparkSession, catalog: Catalog, name: str, stored: Stored, path: str) -> None:
    columns = ", ".join(f"`{column}` {kind}" for column, kind in _described(stored))
    session.sql(f"CREATE TABLE {name} ({columns}) USING {catalog.format} LOCATION '{_escaped(path)}'")


def _described(stored: Stored) -> list[tuple[str, str]]:
    return [(field.name, field.dataType.simpleString()) for field in shape(stored.columns).fields]


def _escaped(path: str) -> str:
    return path.replace("\\", "\\\\").replace("'", "\\'")


def _schema(table: str) -> str:
    return table.split(".", 1)[0]
