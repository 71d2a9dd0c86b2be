"""Relational databases: the rows that changed since the last pull, cast to text by the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import dlt
import sqlalchemy as sa
from dlt.extract import DltResource
from dlt.extract.exceptions import ResourceExtractionError
from dlt.sources.sql_database import sql_table
from dlt.sources.sql_database.helpers import TableLoader
from sqlalchemy import exc

from resolution.config import Configuration, SqlSource, SqlTable
from resolution.errors import BrokenBatchError, ConfigurationError, SourceError
from resolution.progress import Progress
from resolution.pull import rejected, text
from resolution.pull.cursor import Cursor, differs, digest
from resolution.pull.failures import cause
from resolution.pull.rejected import Reject, Rejects

_CHUNK_ROWS = 20_000
_CONNECT_SECONDS = 15
_NO_SUCH_THING = ("42P01", "42703", "3F000")  # SQLSTATE: table, column, schema
_NOT_ALLOWED = "42501"

Row = tuple[str | None, ...]


class _Rows(TableLoader):  # type: ignore[misc]
    """Hands on the rows of a query as they come, each chunk with the names of its columns."""

    def _convert_result(self, result: Any, backend_kwargs: dict[str, Any]) -> Iterator[Any]:
        for partition in result.partitions(size=self.chunk_size):
            yield [[tuple(row) for row in partition]]


def _engine(config: Configuration, source: SqlSource) -> sa.Engine:
    dsn = config.environment(source.dsn_env)
    try:
        url = sa.make_url(dsn)
        limits = {"connect_timeout": _CONNECT_SECONDS} if url.get_backend_name() == "postgresql" else {}
        engine = sa.create_engine(
            url, isolation_level="REPEATABLE READ", connect_args=limits, poolclass=sa.NullPool
        )
    except (exc.ArgumentError, exc.NoSuchModuleError, ImportError, ValueError):
        raise ConfigurationError(
            f"{source.dsn_env} does not hold the address of a database that can be read.",
            "Set it to postgresql://user:password@host/database.",
        ) from None
    if url.get_backend_name() == "postgresql":
        sa.event.listen(engine, "connect", _speak_iso)
    return engine


def _speak_iso(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET default_transaction_read_only = on")
    connection.commit()


class _SqlTableReader:
    """Reads one table of a database."""

    def __init__(self, engine: sa.Engine, name: str, table_name: str, source: SqlSource, table: SqlTable):
        self._engine = engine
        self._name = name
        self._table_name = table_name
        self._source = source
        self._table = table
        self._label = f"{name} {table_name}"
        self._names: list[str] = []

    def tables(self, rejects: Rejects, progress: Progress) -> Iterator[Any]:
        """Yield the rows that changed since the last pull, a chunk at a time."""
        with self._in_a_sentence():
            self._names = self._column_names()
            yield self._as_table([])
            state = dlt.current.resource_state()
            landed = self._changed(state) if self._table.cursor else self._whole(state)
            count = 0
            for rows in landed:
                count += len(rows)
                kept = self._with_key(rows, rejects)
                if kept:
                    yield self._as_table(kept)
                progress(self._label, count)

    def _changed(self, state: dict[str, Any]) -> Iterator[list[Row]]:
        cursor = Cursor(state, digest, differs)
        place = self._names.index(str(self._table.cursor))
        for rows in self._chunks(cursor.last):
            yield [row for row in rows if cursor.is_new(row[place], row)]
        cursor.close()

    def _whole(self, state: dict[str, Any]) -> Iterator[list[Row]]:
        """A table without a cursor is read as a whole, and lands only if anything in it changed."""
        chunks = list(self._chunks(None))
        content = f"{sum(int(digest(row), 16) for rows in chunks for row in rows):x}"
        if state.get("content") != content:
            state["content"] = content
            yield from chunks

    def _column_names(self) -> list[str]:
        found = sa.inspect(self._engine).get_columns(self._table_name, schema=self._source.schema_name)
        names = [column["name"] for column in found]
        for wanted in (*self._table.key, *self._table.required, self._table.cursor):
            if wanted and wanted not in names:
                raise BrokenBatchError(
                    f"{self._label}: the column {wanted} is missing.",
                    "Check the table against the configuration.",
                )
        return names

    def _chunks(self, since: str | None) -> Iterator[list[Row]]:
        try:
            yield from sql_table(
                credentials=self._engine,
                table=self._table_name,
                schema=self._source.schema_name,
                chunk_size=_CHUNK_ROWS,
                reflection_level="minimal",
                query_adapter_callback=self._query(since),
                table_loader_class=_Rows,
            )
        except ResourceExtractionError as error:
            raise cause(error, exc.SQLAlchemyError) or error from None

    def _query(self, since: str | None) -> Callable[[Any, sa.Table], Any]:
        def as_text(_query: Any, table: sa.Table) -> Any:
            columns = [sa.cast(table.c[name], sa.Text).label(name) for name in self._names]
            query = sa.select(*columns)
            if not self._table.cursor:
                return query
            cursor = table.c[self._table.cursor]
            if since is not None:
                bound = sa.cast(sa.literal(since, sa.Text), cursor.type)
                query = query.where(sa.or_(cursor >= bound, cursor.is_(None)))
            return query.order_by(cursor.asc().nulls_first())

        return as_text

    def _with_key(self, rows: list[Row], rejects: Rejects) -> list[Row]:
        places = [self._names.index(part) for part in self._table.key]
        kept = [row for row in rows if all((row[place] or "").strip() for place in places)]
        rejects.add(self._table_name, *[Reject(rejected.MISSING_KEY)] * (len(rows) - len(kept)))
        return kept

    def _as_table(self, rows: list[Row]) -> Any:
        values = list(zip(*rows, strict=True)) or [()] * len(self._names)
        return text.text_table(dict(zip(map(text.column_name, self._names), values, strict=True)))

    @contextmanager
    def _in_a_sentence(self) -> Iterator[None]:
        try:
            yield
        except exc.NoSuchTableError:
            raise self._missing() from None
        except exc.DBAPIError as error:
            code = getattr(error.orig, "sqlstate", None)
            if code in _NO_SUCH_THING:
                raise self._missing() from None
            if code == _NOT_ALLOWED:
                raise SourceError(
                    f"{self._label}: the database user may not read it.", "Grant SELECT and pull again."
                ) from None
            raise SourceError(
                f"{self._name}: the database cannot be reached or went away while {self._table_name} was "
                f"read ({code or type(error).__name__}); nothing was landed.",
                f"Check {self._source.dsn_env} and that the database is up, then pull again.",
            ) from None
        except exc.SQLAlchemyError as error:
            raise SourceError(
                f"{self._label} cannot be read ({type(error).__name__}); nothing was landed.",
                f"Check {self._source.dsn_env} and the table, then pull again.",
            ) from None

    def _missing(self) -> BrokenBatchError:
        return BrokenBatchError(
            f"{self._label}: the table {self._source.schema_name}.{self._table_name} or a column of it is "
            "missing.",
            "Check the source's `schema` and `tables` in the configuration.",
        )


def resources(
    config: Configuration, name: str, rejects: Rejects, progress: Progress
) -> dict[str, DltResource]:
    """Return a resource for each table of a database source, by name; they yield Arrow tables of text.

    Raises ConfigurationError when the DSN is missing or unusable; reading the resources raises SourceError
    and BrokenBatchError.
    """
    source = config.sources[name]
    assert isinstance(source, SqlSource)
    engine = _engine(config, source)
    found = {}
    for table_name, table in source.tables.items():
        reader = _SqlTableReader(engine, name, table_name, source, table)
        landed_as = text.raw_table(name, table_name)
        found[landed_as] = dlt.resource(reader.tables(rejects, progress), name=landed_as)
    return found
