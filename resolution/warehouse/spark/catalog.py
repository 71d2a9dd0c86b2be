"""The tables of a Spark warehouse, for a Spark to read and to write.

Nothing is ever overwritten. A table that is written goes to a new folder, and is not there yet: a commit
names the folders of every table (see commits.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from pyspark.sql import DataFrame, SparkSession

from resolution.config import SparkWarehouse
from resolution.schemas import Table
from resolution.warehouse.spark import commits
from resolution.warehouse.spark.commits import WORK, Commits, Stored
from resolution.warehouse.spark.engine import silent
from resolution.warehouse.spark.files import DiskFiles, Files, on_disk
from resolution.warehouse.spark.types import Columns, columns_of, shape
from resolution.warehouse.tables import sql_columns


def address(settings: SparkWarehouse, root: Path) -> str:
    """Return where a configuration's tables are; a path is taken from the folder that the file stands in."""
    if "://" in settings.location or settings.location.startswith("file:"):
        return settings.location.rstrip("/")
    return f"file://{(root / settings.location).resolve()}"  # Hadoop reads no escapes in an address


class Catalog:
    """The tables at a place, as the last commit left them."""

    def __init__(self, session: SparkSession, place: str, table_format: str = "parquet") -> None:
        self.session = session
        self.place = place
        self.format = table_format
        self.files = _files(session, place)
        self._commits = Commits(self.files)

    def names(self) -> list[str]:
        """Return the tables that are there, as schema.name."""
        return sorted(self.tables())

    def tables(self) -> commits.Tables:
        """Return what the last commit says of each table."""
        return self._commits.last()[1]

    def read(self, table: Table) -> DataFrame:
        """Return a declared table as it stands, empty if it was never written.

        Columns that an earlier version did not write are NULL.
        """
        stored = self.tables().get(table.qualified, Stored((), {}))
        return self.frame_of(Stored(stored.folders, dict(sql_columns(table))))

    def frame(self, table: str) -> DataFrame:
        """Return a table that is there, by its whole name."""
        return self.frame_of(self.tables()[table])

    def frame_of(self, stored: Stored) -> DataFrame:
        """Return the rows of folders with columns; those that a folder has not are NULL."""
        columns = shape(stored.columns)
        if not stored.folders:
            return self.session.createDataFrame([], columns)
        with silent():
            return self.session.read.format(self.format).schema(columns).load(self.paths(stored))

    def paths(self, stored: Stored) -> list[str]:
        """Return the addresses of the folders of a table."""
        return [f"{self.place}/{folder}" for folder in stored.folders]

    @contextmanager
    def transaction(self) -> Iterator["Draft"]:
        """Write tables that are there together, once all that happens inside is done, or not at all.

        Raises WarehouseError when another process changed the same tables meanwhile, or one cannot be
        written.
        """
        draft = Draft(self, *self._commits.last())
        yield draft
        if draft.tables != draft.before:
            self._commits.put(draft)

    @contextmanager
    def working_folder(self) -> Iterator[str | None]:
        """Have a folder for what is worked out on the way, which goes afterwards.

        None on this machine alone, where everything is lost together.
        """
        if self.session.sparkContext.master.split("[")[0] == "local":
            yield None
            return
        folder = f"{WORK}/{uuid4().hex}"
        try:
            yield f"{self.place}/{folder}"
        finally:
            self.files.remove(folder)

    def sweep(self, keep: int = 2) -> int:
        """Remove all but the last commits, and what none of them names; see Commits.sweep."""
        return self._commits.sweep(keep)

    def keep(self, folder: str, frame: DataFrame, columns: Columns) -> None:
        """Write a folder of a table that has these columns."""
        self.write(folder, frame.select([frame[c.name].cast(c.dataType) for c in shape(columns)]))

    def write(self, folder: str, frame: DataFrame) -> None:
        """Write a folder; nobody knows of it until a commit names it."""
        with silent():
            frame.write.format(self.format).save(f"{self.place}/{folder}")


def _files(session: SparkSession, place: str) -> Files:
    if on_disk(place):
        return DiskFiles(place)
    from resolution.warehouse.spark.files_of_hadoop import HadoopFiles

    return HadoopFiles(session, place)


class Draft(commits.Draft):
    """Tables as they will be once they are committed, written by a Spark."""

    def __init__(self, catalog: Catalog, last: int, before: commits.Tables) -> None:
        super().__init__(last, before)
        self.catalog = catalog

    def replace(self, table: Table, frame: DataFrame) -> None:
        """Let a declared table hold the rows of a frame and no others; the frame may read the table."""
        self.adopt(table.qualified, self._write(table, frame), dict(sql_columns(table)))

    def append(self, table: Table, frame: DataFrame) -> None:
        """Add the rows of a frame to a declared table."""
        self.add(table.qualified, self._write(table, frame), dict(sql_columns(table)))

    def put(self, table: str, frame: DataFrame) -> None:
        """Let a table hold the rows of a frame, with the columns of the frame."""
        folder = self.folder_for(table)
        self.catalog.write(folder, frame)
        self.adopt(table, folder, columns_of(frame.schema))

    def _write(self, table: Table, frame: DataFrame) -> str:
        folder = self.folder_for(table.qualified)
        self.catalog.keep(folder, frame, dict(sql_columns(table)))
        return folder
