"""Builds as schemas of a server: readers query views, which one transaction leads to another build.

A build is the schema `build_<run>` that dbt filled, with what readers who may not see contact data are shown
of it in `build_<run>__masked`. Its manifest is the comment of its schema. Readers query `client_file` (and
`client_file_masked`), a schema of views; a new one is made beside it and the two change names, which waits
for no reader: a query that has begun goes on with the build that it began with. Whoever asks several
questions of one build asks `client_file.build` for its schema first, and queries that.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

from resolution.builds.manifest import MakeManifest, Manifest, in_order
from resolution.config import Configuration
from resolution.copies import write_masked
from resolution.errors import PublishError
from resolution.progress import Progress
from resolution.schemas import BUILD_PREFIX, MARTS, build_schema
from resolution.warehouse import duck
from resolution.warehouse.postgres import roles, server

MASKED = "__masked"
_MANIFESTS = """
SELECT nspname::text, obj_description(oid, 'pg_namespace') FROM pg_catalog.pg_namespace
WHERE starts_with(nspname::text, %s) AND obj_description(oid, 'pg_namespace') IS NOT NULL
"""
_OLD, _NEXT = "__until_", "__next"
_WAIT_FOR_READERS = "SET lock_timeout = '2s'"


class Schemas:
    """The builds of a server's warehouse."""

    def __init__(self, config: Configuration) -> None:
        self._config = config
        self._settings = server.settings(config)

    @property
    def place(self) -> str:
        """Where readers find the client file."""
        return f"{server.place(self._config)}, schema {self._settings.published_schema}"

    def kept(self) -> list[Manifest]:
        """Return the builds that are there to go back to, the oldest first."""
        with self._connected() as con:
            found = con.execute(_MANIFESTS, [BUILD_PREFIX]).fetchall()
        return in_order([Manifest.read(text, f"of {schema}") for schema, text in found])

    def live(self) -> Manifest | None:
        """Return the build that readers see, or None before the first publication."""
        run_id = self.live_run()
        return next((build for build in self.kept() if build.run_id == run_id), None)

    def live_run(self) -> str | None:
        """Return the run whose build readers are led to."""
        with self._connected() as con:
            found = con.execute(
                "SELECT obj_description(to_regnamespace(%s), 'pg_namespace')",
                [self._settings.published_schema],
            ).fetchall()
        return found[0][0] if found else None

    def put(self, run_id: str, manifest: MakeManifest, progress: Progress) -> Manifest:
        """Make the build of a run ready for readers: its masked tables, indexes and rights."""
        schema = build_schema(run_id)
        masked = write_masked(self._config, run_id, f"{schema}{MASKED}", progress)
        with self._connected() as con:
            counts = {}
            for done, (table, key) in enumerate(MARTS.items()):
                progress("indexes", done, len(MARTS))
                counts[table] = _finish(con, schema, table, key)
            for table in masked:
                _finish(con, f"{schema}{MASKED}", table, MARTS[table])
            roles.open_to_readers(con, schema, f"{schema}{MASKED}" if masked else None)
            made = manifest(counts)
            con.execute(
                sql.SQL("COMMENT ON SCHEMA {} IS {}").format(sql.Identifier(schema), sql.Literal(made.text))
            )
        return made

    def switch(self, run_id: str) -> None:
        """Let readers see the build of a run: both schemas of views change names in one transaction."""
        schema = build_schema(run_id)
        pairs = (
            (self._settings.published_schema, schema),
            (self._settings.masked_schema, f"{schema}{MASKED}"),
        )
        with self._connected() as con:
            for name, of_build in pairs:
                _make_views(con, f"{name}{_NEXT}", of_build, run_id)
                _put_away(con, name)
                _rename(con, f"{name}{_NEXT}", name)
                roles.open_views(con, name, is_masked=name == self._settings.masked_schema)
        self._tidy()

    def remove(self, run_id: str) -> None:
        """Remove a build; one that somebody is reading goes next time."""
        self._drop(build_schema(run_id))
        self._drop(f"{build_schema(run_id)}{MASKED}")

    @contextmanager
    def reading(
        self, run_id: str, masked: bool, tables: Sequence[str] = ()
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """Copy tables of a build here, by their names."""
        schema = f"{build_schema(run_id)}{MASKED if masked else ''}"
        with self._connected() as con:
            there = _tables(con, schema)
        if not there:
            raise PublishError(f"The build of the run {run_id} has no {schema}.", "Choose another build.")
        with duck.connect(self._config, read_only=True) as con:
            for table in there:
                if not tables or table in tables:
                    described = con.execute(f"DESCRIBE {schema}.{table}").fetchall()
                    columns = [name for name, *_ in described]
                    key = [name for name in MARTS[table].split(", ") if name in columns] or columns
                    ordered = f"FROM {schema}.{table} ORDER BY {', '.join(key)}"
                    con.execute(f"CREATE TEMP TABLE {table} AS {ordered}")
            yield con

    def add_file(self, run_id: str, name: str, text: str) -> None:
        """Put a text into the published folder, whole or not at all: one of its run, and the live one."""
        folder = self._config.path(self._config.publish.directory)
        try:
            for file in (folder / "builds" / run_id / name, folder / name):
                _write_whole(file, text)
        except OSError:
            raise PublishError(
                f"{name} could not be written to the published folder.",
                "Check its free disk space and permissions; the client file is published all the same.",
            ) from None

    def _tidy(self) -> None:
        """Drop the views that readers were led by before, as far as nobody is still reading."""
        with self._connected() as con:
            found = con.execute(
                "SELECT nspname::text FROM pg_catalog.pg_namespace WHERE strpos(nspname::text, %s) > 0",
                [_OLD],
            ).fetchall()
        for (schema,) in found:
            self._drop(schema)

    def _drop(self, schema: str) -> None:
        """Drop a schema, unless somebody is reading what is in it."""
        try:
            with self._connected() as con:
                con.execute(_WAIT_FOR_READERS)
                con.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
        except PublishError:
            return

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        try:
            with server.refusals_said():
                con = psycopg.connect(server.dsn(self._config))
            with con:
                yield con
        except psycopg.errors.LockNotAvailable:
            raise PublishError("Somebody reads what is to be removed.", "It is removed next time.") from None
        except psycopg.Error as error:
            raise server.sentence(error) from None


def _finish(con: psycopg.Connection, schema: str, table: str, key: str) -> int:
    """Index a table for readers by what it is ordered by, and return its rows."""
    named, index = sql.Identifier(schema, table), f"{table}_key"
    con.execute(sql.SQL("DROP INDEX IF EXISTS {}").format(sql.Identifier(schema, index)))
    there = _columns(con, schema, table)
    if keys := [sql.Identifier(column) for column in key.split(", ") if column in there]:
        made = sql.SQL("CREATE INDEX {} ON {} ({})")
        con.execute(made.format(sql.Identifier(index), named, sql.SQL(", ").join(keys)))
    con.execute(sql.SQL("ANALYZE {}").format(named))
    [(rows,)] = con.execute(sql.SQL("SELECT count(*) FROM {}").format(named)).fetchall()
    return int(rows)


def _tables(con: psycopg.Connection, schema: str) -> list[str]:
    """Return the tables of a build that readers are to see, in the order of their description."""
    found = con.execute(
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = %s", [schema]
    )
    there = {name for (name,) in found.fetchall()}
    return [table for table in MARTS if table in there]


def _columns(con: psycopg.Connection, schema: str, table: str) -> set[str]:
    found = con.execute(
        "SELECT column_name::text FROM information_schema.columns"
        " WHERE table_schema = %s AND table_name = %s",
        [schema, table],
    )
    return {name for (name,) in found.fetchall()}


def _make_views(con: psycopg.Connection, schema: str, of_build: str, run_id: str) -> None:
    """Make a schema of views on the tables of a build, which says of which run it is."""
    made = sql.Identifier(schema)
    con.execute(sql.SQL("CREATE SCHEMA {}").format(made))
    con.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(made, sql.Literal(run_id)))
    for table in _tables(con, of_build):
        view, base = sql.Identifier(schema, table), sql.Identifier(of_build, table)
        con.execute(sql.SQL("CREATE VIEW {} AS SELECT * FROM {}").format(view, base))


def _put_away(con: psycopg.Connection, schema: str) -> None:
    """Give a schema of views another name, under which those who are reading it go on."""
    [(is_there, now)] = con.execute(
        "SELECT to_regnamespace(%s) IS NOT NULL, pg_current_xact_id()::text", [schema]
    ).fetchall()
    if is_there:
        _rename(con, schema, f"{schema}{_OLD}{now}")


def _rename(con: psycopg.Connection, old: str, new: str) -> None:
    con.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new)))


def _write_whole(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)
