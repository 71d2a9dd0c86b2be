"""The files of a build: tables as readers find them, and as those do who have no right to contact data.

`client_file.duckdb` and a Parquet file for each table hold everything, `client_file_masked.duckdb` what
resolution/masking.py leaves of it. Rows are in the order of their keys: the same build gives Parquet files of
the same bytes, and DuckDB files of the same rows, whose blocks lie as its threads came.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from resolution.config import Configuration, PublishSettings
from resolution.errors import PublishError
from resolution.masking import declarations, find_common_domains, masked_columns
from resolution.schemas import MARTS, build_schema
from resolution.warehouse import duck

READERS_FILE = "client_file.duckdb"
MASKED_FILE = "client_file_masked.duckdb"
READERS_STORAGE = "v1.2.0"
"""The file format of the copies: readers' tools are often older than the pipeline's DuckDB."""


def write_copies(config: Configuration, run_id: str, folder: Path) -> dict[str, int]:
    """Write the files of a run's build into a folder; return the rows of each table."""
    with duck.connect(config) as con:
        for name, file in (("readers", READERS_FILE), ("masked", MASKED_FILE)):
            con.execute(
                f"ATTACH {duck.quoted(folder / file)} AS {name} (STORAGE_VERSION '{READERS_STORAGE}')"
            )
        with _one_commit(con):
            for table, key in MARTS.items():
                con.execute(
                    f"CREATE TABLE readers.{table} AS FROM {build_schema(run_id)}.{table} ORDER BY {key}"
                )
        counts = {table: _as_parquet(con, table, folder) for table in MARTS}
        with _one_commit(con):
            _mask(con)
        con.execute("DETACH readers")
        con.execute("DETACH masked")
    return counts


@contextmanager
def _one_commit(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Write a file's tables at once: each commit waits for the disk, and nobody reads a half of them."""
    con.execute("BEGIN")
    yield
    con.execute("COMMIT")


def _as_parquet(con: duckdb.DuckDBPyConnection, table: str, folder: Path) -> int:
    con.execute(f"COPY readers.{table} TO {duck.quoted(folder / f'{table}.parquet')} (FORMAT parquet)")
    return int(con.execute(f"SELECT count(*) FROM readers.{table}").fetchall()[0][0])


def _mask(con: duckdb.DuckDBPyConnection) -> None:
    """Fill the masked file from the readers' tables, in their order; one with nothing to show is left out."""
    columns = {table: _columns(con, f"readers.{table}") for table in MARTS}
    known = any(name == "email" for name, _ in columns["client"])
    find_common_domains(con, "readers.client" if known else "(SELECT NULL AS email)")
    for table in MARTS:
        shown = masked_columns(columns[table], declarations().get(table, {}))
        if shown:
            con.execute(f"CREATE TABLE masked.{table} AS SELECT {shown} FROM readers.{table}")


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
