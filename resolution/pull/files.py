"""File drops: a folder a store, of which the files that have not landed before are read.

Every file that landed is noted in `raw.landed_file`, one row a file version, in the transaction that
landed its rows: what it was called, how big it was, what it held.
"""

import fnmatch
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

import dlt
import duckdb
import pyarrow as pa
from dlt.extract import DltResource
from dlt.extract.exceptions import ResourceExtractionError
from dlt.sources.filesystem import filesystem

from resolution.config import Configuration, FileSource, FileTable
from resolution.errors import BrokenBatchError, SourceError
from resolution.progress import Progress
from resolution.pull import csv_file, rejected, text
from resolution.pull.failures import cause
from resolution.pull.rejected import Rejects
from resolution.schemas import RAW, TEXT, TIME
from resolution.warehouse import duck

TABLE = "landed_file"

_SCHEMA = pa.schema(
    [
        ("source", TEXT),
        ("table_name", TEXT),
        ("store", TEXT),
        ("file", TEXT),
        ("exported_on", pa.date32()),
        ("size_bytes", pa.int64()),
        ("modified_at", TIME),
        ("digest", TEXT),
        ("row_count", pa.int64()),
        ("rejected_count", pa.int64()),
    ]
)
_DATE = re.compile(r"(?<!\d)(\d{8})(?!\d)")


@dataclass(frozen=True)
class LandedFile:
    """One version of a file that landed; the grain of `raw.landed_file`."""

    source: str
    table_name: str
    store: str
    file: str
    exported_on: date | None
    size_bytes: int
    modified_at: datetime
    digest: str
    row_count: int
    rejected_count: int


def landed_files(con: duckdb.DuckDBPyConnection, source: str) -> list[LandedFile]:
    """Return what landed of a source so far, oldest first."""
    if not duck.exists(con, RAW, TABLE):
        return []
    names = ", ".join(_SCHEMA.names)
    found = con.execute(
        f"SELECT {names} FROM {RAW}.{TABLE} WHERE source = ?"
        " ORDER BY exported_on NULLS FIRST, _loaded_at, file",
        [source],
    ).fetchall()
    return [LandedFile(*row) for row in found]


@dataclass(frozen=True)
class _Drop:
    """A file as it lies in a store's folder."""

    table: str
    store: str
    file: str
    size_bytes: int
    modified_at: datetime
    item: Any

    @property
    def label(self) -> str:
        return f"{self.store}/{self.file}"

    @property
    def exported_on(self) -> date | None:
        for digits in _DATE.findall(self.file):
            try:
                return datetime.strptime(digits, "%Y%m%d").date()
            except ValueError:
                continue
        return None

    def open(self) -> IO[bytes]:
        try:
            return self.item.open("rb", compression="disable")  # type: ignore[no-any-return]
        except OSError as error:
            raise BrokenBatchError(
                f"{self.label} cannot be read ({error.strerror or 'unreadable'}).",
                "Check the file and its permissions, then pull again.",
            ) from None


def _drops(folder: Path, tables: dict[str, FileTable]) -> list[_Drop]:
    """List the files of all stores: a store's older exports come first."""
    if not folder.is_dir():
        raise SourceError(f"The folder {folder} of the file drops is missing.", "Mend `path` or mount it.")
    found = []
    for item in _listed(folder):
        store, file = Path(item["relative_path"]).parts
        modified = datetime.fromtimestamp(item["modification_date"].timestamp(), UTC)
        found += [
            _Drop(name, store, file, item["size_in_bytes"], modified, item)
            for name, table in tables.items()
            if fnmatch.fnmatchcase(file, table.pattern)
        ]
    return sorted(found, key=lambda drop: (drop.table, drop.store, drop.exported_on or date.min, drop.file))


def _listed(folder: Path) -> list[Any]:
    try:
        return list(filesystem(folder.as_uri(), file_glob="*/*"))
    except ResourceExtractionError as error:
        problem = cause(error, OSError)
        if problem is None:
            raise
        path = Path(str(problem.filename))
        label = path.relative_to(folder) if path.is_relative_to(folder) else folder
        raise BrokenBatchError(
            f"{label} cannot be read ({problem.strerror}).",
            "Check the file and its permissions, then pull again.",
        ) from None


def _digest(drop: _Drop) -> str:
    fingerprint = hashlib.blake2b(digest_size=16)
    with drop.open() as content:
        while block := content.read(1 << 20):
            fingerprint.update(block)
    return fingerprint.hexdigest()


class _FileReader:
    """Reads the new files of one source."""

    def __init__(
        self, config: Configuration, name: str, landed: list[LandedFile], rejects: Rejects, progress: Progress
    ) -> None:
        source = config.sources[name]
        assert isinstance(source, FileSource)
        self._name = name
        self._source = source
        self._gates = config.gates
        self._rejects = rejects
        self._progress = progress
        self._landed = list(landed)
        self._versions = {(file.table_name, file.store, file.file): file for file in landed}
        self.new: list[LandedFile] = []
        self._drops = _drops(config.path(source.path), source.tables)

    def tables(self, name: str) -> Iterator[Any]:
        """Yield the new rows of a table, a file at a time; first an empty table with its columns."""
        table = self._source.tables[name]
        yield self._empty(table)
        drops = [drop for drop in self._drops if drop.table == name]
        for number, drop in enumerate(drops, start=1):
            known = self._versions.get((name, drop.store, drop.file))
            if known is None or (known.size_bytes, known.modified_at) != (drop.size_bytes, drop.modified_at):
                fingerprint = _digest(drop)
                if known is None or known.digest != fingerprint:
                    yield self._read(drop, table, fingerprint)
            self._progress(f"{self._name} {name}", number, len(drops))

    def _empty(self, table: FileTable) -> Any:
        names = dict.fromkeys(text.column_name(name) for name in (*table.key, *table.required))
        empty = text.text_table(dict.fromkeys(names, ()))
        return _placed(empty.append_column("_line", pa.array([], pa.int64())), "", "", None)

    def _read(self, drop: _Drop, table: FileTable, fingerprint: str) -> Any:
        layout = csv_file.Layout(
            label=drop.label,
            delimiter=self._source.delimiter,
            encoding=self._source.encodings.get(drop.store, self._source.encoding),
            key=table.key,
            required=table.required,
            key_prefix=(drop.store,),
            source=self._name,
        )
        with drop.open() as content:
            csv = csv_file.read(content, layout)
        self._check_share(drop, csv)
        landed = self._as_landed(drop, csv, fingerprint)
        if table.full_export:
            self._check_size(landed)
        self._landed.append(landed)
        self.new.append(landed)
        self._rejects.add(drop.table, *csv.rejects)
        return _placed(csv.table, drop.store, drop.file, drop.exported_on)

    def _as_landed(self, drop: _Drop, csv: csv_file.CsvContent, fingerprint: str) -> LandedFile:
        return LandedFile(
            source=self._name,
            table_name=drop.table,
            store=drop.store,
            file=drop.file,
            exported_on=drop.exported_on,
            size_bytes=drop.size_bytes,
            modified_at=drop.modified_at,
            digest=fingerprint,
            row_count=csv.table.num_rows,
            rejected_count=len(csv.rejects),
        )

    def _check_share(self, drop: _Drop, csv: csv_file.CsvContent) -> None:
        bad = sum(reject.reason != rejected.DUPLICATE_KEY for reject in csv.rejects)
        if bad > self._gates.max_quarantined_share * (csv.table.num_rows + len(csv.rejects)):
            raise BrokenBatchError(
                f"{drop.label}: {bad} of {csv.table.num_rows + len(csv.rejects)} lines cannot be read.",
                "Check its delimiter and quoting, or ask for a new export.",
            )

    def _check_size(self, new: LandedFile) -> None:
        """Compare a full export with the one before it of the same store."""
        before = [
            file
            for file in self._landed
            if (file.table_name, file.store) == (new.table_name, new.store)
            and (file.exported_on or date.min) <= (new.exported_on or date.max)
        ]
        if before and new.row_count < self._gates.min_share_of_usual_rows * before[-1].row_count:
            raise BrokenBatchError(
                f"{new.store}/{new.file} has {new.row_count} rows where the export before had "
                f"{before[-1].row_count}.",
                "Ask for a whole export; if the store did shrink, lower gates.min_share_of_usual_rows.",
            )

    def landed(self) -> Iterator[Any]:
        """Yield the new rows of `raw.landed_file`."""
        yield pa.Table.from_pylist([vars(file) for file in self.new], schema=_SCHEMA)


def _placed(table: Any, store: str, file: str, exported_on: date | None) -> Any:
    rows = table.num_rows
    table = table.append_column("_store", pa.array([store] * rows, TEXT))
    table = table.append_column("_file", pa.array([file] * rows, TEXT))
    return table.append_column("_exported_on", pa.array([exported_on] * rows, pa.date32()))


def resources(
    config: Configuration, name: str, landed: list[LandedFile], rejects: Rejects, progress: Progress
) -> dict[str, DltResource]:
    """Return a resource for each table of a file source and one for `raw.landed_file`, by name.

    They yield Arrow tables: text columns as in the file, and `_line`, `_store`, `_file`, `_exported_on`.
    Raises SourceError; reading the resources raises BrokenBatchError naming the file.
    """
    reader = _FileReader(config, name, landed, rejects, progress)
    found = {}
    for table in config.sources[name].tables:
        landed_as = text.raw_table(name, table)
        found[landed_as] = dlt.resource(reader.tables(table), name=landed_as)
    found[TABLE] = dlt.resource(reader.landed(), name=TABLE)
    return found
