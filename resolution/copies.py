"""The files of a build: tables as readers find them, and as those do who have no right to contact data.

`client_file.duckdb` and a Parquet file for each table hold everything, `client_file_masked.duckdb` what
resolution/masking.py leaves of it. Rows are in the order of their keys: the same build gives Parquet files of
the same bytes, and DuckDB files of the same rows, compressed and laid out as it came.

DuckDB leaves what it finds in memory where a block of a file is not full (duckdb/duckdb#23382). So the masked
file is written by a process of its own, which reads masked values and nothing else.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from resolution.config import Configuration, PublishSettings
from resolution.errors import PublishError
from resolution.masking import declarations, find_common_domains, masked_columns
from resolution.progress import Progress, silent
from resolution.schemas import MARTS, build_schema
from resolution.warehouse import duck

READERS_FILE = "client_file.duckdb"
MASKED_FILE = "client_file_masked.duckdb"
READERS_STORAGE = "v1.2.0"
"""The file format of the copies: readers' tools are often older than the pipeline's DuckDB."""


def write_copies(
    config: Configuration, run_id: str, folder: Path, progress: Progress = silent
) -> dict[str, int]:
    """Write the files of a run's build into a folder; return the rows of each table.

    Raises PublishError when the masked file could not be written.
    """
    with TemporaryDirectory(dir=folder) as masked:
        with duck.connect(config) as con:
            for table in MARTS:  # brought before, where it has to be: a transaction writes one database
                con.execute(f"FROM {build_schema(run_id)}.{table} LIMIT 0")
            con.execute(_attached(folder / READERS_FILE, "readers"))
            with _one_commit(con):
                for done, (table, key) in enumerate(MARTS.items()):
                    progress(f"copying {table}", done, len(MARTS))
                    con.execute(
                        f"CREATE TABLE readers.{table} AS FROM {build_schema(run_id)}.{table} ORDER BY {key}"
                    )
            progress("as Parquet", 0, 2)
            counts = {table: _as_parquet(con, table, folder) for table in MARTS}
            progress("masked", 1, 2)
            _mask(con, Path(masked))
            con.execute("DETACH readers")
        shutil.move(_written_apart(config, Path(masked)), folder)
    return counts


def _attached(file: Path, name: str) -> str:
    return f"ATTACH {duck.quoted(file)} AS {name} (STORAGE_VERSION '{READERS_STORAGE}')"


@contextmanager
def _one_commit(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Write a file's tables at once: each commit waits for the disk, and nobody reads a half of them."""
    con.execute("BEGIN")
    yield
    con.execute("COMMIT")


def _as_parquet(con: duckdb.DuckDBPyConnection, table: str, folder: Path) -> int:
    con.execute(f"COPY readers.{table} TO {duck.quoted(folder / f'{table}.parquet')} (FORMAT parquet)")
    return int(con.execute(f"SELECT count(*) FROM readers.{table}").fetchall()[0][0])


def _mask(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Put what may be seen of the readers' tables into Parquet files; with nothing to show there is none."""
    columns = {table: _columns(con, f"readers.{table}") for table in MARTS}
    known = any(name == "email" for name, _ in columns["client"])
    find_common_domains(con, "readers.client" if known else "(SELECT NULL AS email)")
    for table in MARTS:
        shown = masked_columns(columns[table], declarations().get(table, {}))
        if shown:
            file = duck.quoted(folder / f"{table}.parquet")
            con.execute(f"COPY (SELECT {shown} FROM readers.{table}) TO {file} (FORMAT parquet)")


def write_masked(config: Configuration, run_id: str, schema: str, progress: Progress = silent) -> list[str]:
    """Write what may be seen of a build into a schema of the warehouse; return its tables."""
    build, made = build_schema(run_id), []
    with duck.transaction(config) as con:
        columns = {table: _columns(con, f"{build}.{table}") for table in MARTS}
        known = any(name == "email" for name, _ in columns["client"])
        find_common_domains(con, f"{build}.client" if known else "(SELECT NULL AS email)")
        for done, table in enumerate(MARTS):
            progress("masked", done, len(MARTS))
            shown = masked_columns(columns[table], declarations().get(table, {}))
            if shown:
                con.execute(
                    f"CREATE OR REPLACE TABLE {schema}.{table} AS SELECT {shown} FROM {build}.{table}"
                )
                made.append(table)
    return made


_APART = (
    "import json, sys, duckdb; told = json.load(sys.stdin); duckdb.connect(config=told[0]).execute(told[1])"
)


def _written_apart(config: Configuration, folder: Path) -> Path:
    """Write the masked file from the Parquet files of a folder, in a process of its own, and return it."""
    file = folder / MASKED_FILE
    there = [(table, folder / f"{table}.parquet") for table in MARTS]
    tables = [
        f"CREATE TABLE masked.{table} AS FROM {duck.quoted(path)}" for table, path in there if path.exists()
    ]
    statements = [duck.SETTLED, _attached(file, "masked"), "BEGIN", *tables, "COMMIT", "DETACH masked"]
    told = json.dumps([duck.options(config) | {"temp_directory": str(folder)}, "; ".join(statements)])
    command = [sys.executable, "-P", "-c", _APART]
    done = subprocess.run(command, input=told, text=True, stderr=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise PublishError(
            "The masked file could not be written.",
            "Check the free disk space and memory, then start the same run again; readers still see the file "
            "before.",
        )
    return file


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str]]:
    return [(name, kind) for name, kind, *_ in con.execute(f"DESCRIBE {table}").fetchall()]


def grant(files: list[Path], settings: PublishSettings, masked: bool = False) -> None:
    """Give files the permissions and the group that are configured; masked ones have their own.

    Raises PublishError when there is no such group.
    """
    for file in files:
        is_masked = masked or file.name == MASKED_FILE
        mode = settings.masked_mode if is_masked else settings.mode
        group = settings.masked_group if is_masked else settings.group
        if group:
            _give_to(file, group)
        if mode:
            file.chmod(int(mode, 8))


def _give_to(file: Path, group: str) -> None:
    try:
        shutil.chown(file, group=group)
    except LookupError:
        raise PublishError(
            f"There is no group {group} on this machine.",
            "Mend publish.group and publish.masked_group, then start the same run again.",
        ) from None
