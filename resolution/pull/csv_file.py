"""One CSV file: its header is checked, its good lines become an Arrow table, its bad ones are rejected."""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc

from resolution.errors import BrokenBatchError, ConfigurationError
from resolution.pull import rejected, text
from resolution.pull.rejected import Reject

_BATCH_ROWS = 20_000
_BATCH_CHARACTERS = 100_000_000
_RECORD_LINES = 500  # a quoted value with more line breaks is a quote that was never closed
_FIELD_CHARACTERS = 256 * 1024 * 1024


@dataclass(frozen=True)
class Layout:
    """How a file is written and what it must hold; `key_prefix` begins the keys of its records."""

    label: str
    delimiter: str
    encoding: str
    key: Sequence[str]
    required: Sequence[str]
    key_prefix: Sequence[str] = ()
    source: str = ""


@dataclass
class CsvContent:
    """What a file holds: text columns and `_line` (that a row begins at, the header being line 1)."""

    table: Any
    rejects: list[Reject] = field(default_factory=list)


class _Lines:
    """The lines of a file, of which those that a record took can be given back."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = iter(stream)
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 1  # of the line that the next record begins at
        self.characters = 0  # of the records accepted so far

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._stream)
        self.taken.append(line)
        if len(self.taken) > _RECORD_LINES:
            raise csv.Error("a quote is never closed")
        return line

    def accept(self) -> None:
        self.number += len(self.taken)
        self.characters += sum(map(len, self.taken))
        self.taken.clear()

    def refuse_first(self) -> str:
        """Go on behind the first line of the record at hand, and return that line."""
        first = self.taken[0]
        self._again.extendleft(reversed(self.taken[1:]))
        self.number += 1
        self.taken.clear()
        return first


def _codec(layout: Layout) -> str:
    try:
        name = codecs.lookup(layout.encoding).name
    except LookupError:
        raise ConfigurationError(
            f"{layout.source}: {layout.encoding} is not an encoding.", "Use utf-8, cp1252 or the like."
        ) from None
    return "utf-8-sig" if name == "utf-8" else name


def _encoding_is_wrong(raw: IO[bytes], codec: str) -> bool:
    """Tell whether most lines with other than ASCII characters cannot be decoded."""
    good = bad = 0
    stream = io.TextIOWrapper(raw, codec, "surrogateescape", newline="")
    try:
        for number, line in enumerate(stream):
            if not line.isascii():
                broken = not _encodable(line)
                good, bad = good + (not broken), bad + broken
                if broken and number == 0:
                    return True
    except UnicodeDecodeError:
        return True
    finally:
        stream.detach()
    return bad > good


def _encodable(line: str) -> bool:
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def decoding_errors(content: IO[bytes], layout: Layout) -> str:
    """Return how to treat bytes that cannot be decoded: "strict", or "surrogateescape" for single lines.

    Raises BrokenBatchError when the file as a whole has another encoding than declared, or is no text.
    """
    codec = _codec(layout)
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        while block := content.read(1 << 20):
            if "\0" in decoder.decode(block):
                raise BrokenBatchError(
                    f"{layout.label} is not a text file.", "Ask for a new export, or take the file away."
                )
        decoder.decode(b"", final=True)
        return "strict"
    except UnicodeDecodeError:
        content.seek(0)
        if not _encoding_is_wrong(content, codec):
            return "surrogateescape"
    store = layout.label.split("/")[0]
    other = "utf-8" if codec == "cp1252" else "cp1252"
    raise BrokenBatchError(
        f"{layout.label} is not written in {layout.encoding}.",
        f"Declare its encoding under sources.{layout.source}, for instance "
        f"`encodings: {{{store}: {other}}}`, and pull again.",
    )


def _header(names: list[str], layout: Layout) -> list[str]:
    columns = [text.column_name(name) for name in names]
    for position, name in enumerate(names, start=1):
        if not name.strip():
            raise BrokenBatchError(
                f"{layout.label}: column {position} of the header has no name.",
                "Ask for a new export, or take the file away.",
            )
    for wanted in (*layout.key, *layout.required):
        if text.column_name(wanted) not in columns:
            raise BrokenBatchError(
                f"{layout.label}: the column {wanted} is missing.",
                "Ask for an export that has it, or take the file away.",
            )
    twice = [column for column in columns if columns.count(column) > 1]
    if twice:
        raise BrokenBatchError(
            f"{layout.label}: the header names the column {twice[0]} more than once.",
            "Ask for a new export, or take the file away.",
        )
    return columns


class _Reader:
    def __init__(self, stream: IO[str], layout: Layout, check_decoding: bool) -> None:
        self._layout = layout
        self._check_decoding = check_decoding
        self._lines = _Lines(stream)
        self._rows = csv.reader(self._lines, delimiter=layout.delimiter, strict=True)
        self.rejects: list[Reject] = []
        self._last_line_of: dict[tuple[str, ...], int] = {}
        self.superseded: list[int] = []
        self.columns = self._read_header()
        self._key = [self.columns.index(text.column_name(name)) for name in layout.key]

    @property
    def characters(self) -> int:
        return self._lines.characters

    def _read_header(self) -> list[str]:
        try:
            names = next(self._rows)
        except (StopIteration, csv.Error):
            raise BrokenBatchError(
                f"{self._layout.label} has no header.", "Ask for a new export, or take the file away."
            ) from None
        self._lines.accept()
        return _header(names, self._layout)

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the line and the values of every row that can be landed."""
        width = len(self.columns)
        while True:
            line = self._lines.number
            try:
                row = next(self._rows)
            except StopIteration:
                return
            except csv.Error:
                row = []
            if len(row) == width:
                self._lines.accept()
                if self._has_key(line, row):
                    yield line, row
            elif row or any(taken.strip("\r\n") for taken in self._lines.taken):
                self._refuse(line, row)
            else:
                self._lines.accept()  # an empty line

    def _refuse(self, line: int, row: list[str]) -> None:
        alone = len(self._lines.taken) == 1
        first = self._lines.refuse_first()
        if alone and len(row) < len(self.columns) and not first.endswith(("\n", "\r")):
            raise BrokenBatchError(
                f"{self._layout.label} ends in the middle of line {line}.",
                "The transfer was cut off: fetch the file again, then pull again.",
            )
        self.rejects.append(Reject(rejected.MALFORMED_ROW, self._layout.label, line))

    def _has_key(self, line: int, row: list[str]) -> bool:
        key = tuple(row[position] for position in self._key)
        if self._check_decoding and not all(map(_encodable, row)):
            known = self.record_key(key) if all(map(_encodable, key)) else None
            self.rejects.append(Reject(rejected.UNDECODABLE, self._layout.label, line, known))
            return False
        if not all(part.strip() for part in key):
            self.rejects.append(Reject(rejected.MISSING_KEY, self._layout.label, line))
            return False
        earlier = self._last_line_of.get(key)
        if earlier is not None:
            self.superseded.append(earlier)
            self.rejects.append(
                Reject(rejected.DUPLICATE_KEY, self._layout.label, earlier, self.record_key(key))
            )
        self._last_line_of[key] = line
        return True

    def record_key(self, key: tuple[str, ...]) -> str:
        return text.record_key(self._layout.source, (*self._layout.key_prefix, *key))


def _batches(reader: _Reader) -> Iterator[Any]:
    lines: list[int] = []
    rows: list[list[str]] = []
    begin = 0
    for line, row in reader.records():
        lines.append(line)
        rows.append(row)
        if len(rows) >= _BATCH_ROWS or reader.characters - begin > _BATCH_CHARACTERS:
            yield _batch(reader.columns, lines, rows)
            lines, rows, begin = [], [], reader.characters
    yield _batch(reader.columns, lines, rows)


def _batch(columns: list[str], lines: list[int], rows: list[list[str]]) -> Any:
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    table = text.text_table(dict(zip(columns, values, strict=True)))
    return table.append_column("_line", pa.array(lines, pa.int64()))


def read(content: IO[bytes], layout: Layout) -> CsvContent:
    """Read a CSV file that can be read twice.

    Of rows with an equal key the last one is kept. Raises BrokenBatchError naming the file when it is not
    text, cut off, in another encoding than declared, or lacks a column that it must have.
    """
    csv.field_size_limit(_FIELD_CHARACTERS)
    errors = decoding_errors(content, layout)
    content.seek(0)
    stream = io.TextIOWrapper(content, _codec(layout), errors, newline="")
    try:
        reader = _Reader(stream, layout, errors != "strict")
        table = pa.concat_tables(list(_batches(reader)))
    finally:
        stream.detach()
    if reader.superseded:
        repeated = pc.is_in(table["_line"], value_set=pa.array(reader.superseded, pa.int64()))
        table = table.filter(pc.invert(repeated))
    return CsvContent(table, reader.rejects)
