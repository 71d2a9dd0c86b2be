"""A file of judgements: all of it is taken down, or nothing.

A CSV file in UTF-8 with `,` or `;` between values and a header. A message names the file, the line and the
column, never a value: a file that is not what it should be may hold anything.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from resolution.config import Configuration
from resolution.errors import JudgementError
from resolution.review.consistency import Pair, ordered
from resolution.review.database import writing
from resolution.review.judging import Said, take_down
from resolution.review.known import Known, look_up
from resolution.review.store import Judged, read
from resolution.review.words import BINDING, UNSURE

REQUIRED = ("record_key_l", "record_key_r", "judgement")
OPTIONAL = ("judged_by", "judged_at", "note")
_WORDS = (*BINDING, UNSURE)
_REMEDY = "Nothing was taken from it. Mend the file and import it again."


@dataclass(frozen=True)
class Imported:
    """What came of a file, in numbers of judgements; `gone` speak of deleted or erased records."""

    new: int
    known: int
    replacing: int
    gone: int


@dataclass(frozen=True)
class _Line:
    number: int
    row: Judged
    is_dated: bool  # the file says when it was judged
    columns: Mapping[str, str]  # record key -> the column that it stands in


def import_judgements(config: Configuration, path: Path, *, by: str, at: datetime) -> Imported:
    """Take down the judgements of a file; what the store has already is not written again.

    `by` and `at` hold for lines that do not say who judged, and when. Raises JudgementError when the file is
    not readable, says something that cannot be, speaks of unknown records, or contradicts itself or what is
    judged; WarehouseError when records cannot be looked up.
    """
    lines = list(_Reader(path, by, at).lines())
    distinct = _distinct(path, lines)
    known = look_up(config, {key for line in distinct for key in line.row.pair})
    _require_known(path, distinct, known)
    with writing(config) as con:
        batch = [Said(line.row, f"{path.name} line {line.number}") for line in _unheard(con, distinct)]
        outcomes = take_down(con, batch, known)
    new = [outcome for outcome in outcomes if outcome.is_new]
    return Imported(
        new=len(new),
        known=len(lines) - len(new),
        replacing=sum(outcome.replaced is not None for outcome in new),
        gone=sum(bool(outcome.gone) for outcome in new),
    )


def _error(path: Path, what: str) -> JudgementError:
    return JudgementError(f"{path.name}{what}.", _REMEDY)


class _Reader:
    """Reads the lines of a file as judgements."""

    def __init__(self, path: Path, by: str, at: datetime) -> None:
        self._path, self._by, self._at = path, by, at
        text = _text(path)
        first = text.splitlines()[0] if text.strip() else ""
        delimiter = max(",;", key=first.count)
        self._rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        self._columns = self._header()

    def lines(self) -> Iterator[_Line]:
        while (found := self._next()) is not None:
            number, values = found
            if any(map(str.strip, values)):
                yield self._line(number, values)

    def _next(self) -> tuple[int, list[str]] | None:
        number = self._rows.line_num + 1
        try:
            return number, next(self._rows)
        except StopIteration:
            return None
        except csv.Error:
            raise _error(self._path, f" line {number} is not CSV: a quote is open or misplaced") from None

    def _header(self) -> list[str]:
        found = self._next()
        columns = [name.strip().casefold() for name in found[1]] if found else []
        for wanted in REQUIRED:
            if wanted not in columns:
                raise _error(self._path, f" line 1: the column {wanted} is missing from the header")
        for place, name in enumerate(columns, start=1):
            if name not in REQUIRED + OPTIONAL:
                names = ", ".join(REQUIRED + OPTIONAL)
                raise _error(self._path, f" line 1: column {place} of the header is none of {names}")
            if columns.index(name) < place - 1:
                raise _error(self._path, f" line 1: the header names the column {name} twice")
        return columns

    def _line(self, number: int, values: list[str]) -> _Line:
        if len(values) != len(self._columns):
            raise _error(
                self._path,
                f" line {number} has {len(values)} values where the header has {len(self._columns)} columns",
            )
        cells = dict(zip(self._columns, map(str.strip, values), strict=True))
        said = cells.get("judged_at")
        row = Judged(
            self._word(number, cells["judgement"]),
            *self._pair(number, cells),
            cells.get("judged_by") or self._by,
            self._time(number, said) if said else self._at,
            cells.get("note") or None,
        )
        return _Line(number, row, bool(said), {cells[column]: column for column in REQUIRED[:2]})

    def _word(self, number: int, value: str) -> str:
        word = value.casefold().replace("-", "_")
        if word not in _WORDS:
            raise _error(self._path, f" line {number}, column judgement: it is none of {', '.join(_WORDS)}")
        return word

    def _pair(self, number: int, cells: dict[str, str]) -> Pair:
        for column in REQUIRED[:2]:
            if not cells[column]:
                raise _error(self._path, f" line {number}, column {column}: it is empty")
        if cells["record_key_l"] == cells["record_key_r"]:
            raise _error(self._path, f" line {number}, column record_key_r: a record is judged with itself")
        return ordered(cells["record_key_l"], cells["record_key_r"])

    def _time(self, number: int, value: str) -> datetime:
        try:
            time = datetime.fromisoformat(value)
            return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            example = "2026-11-20T14:30:00+01:00"
            raise _error(
                self._path, f" line {number}, column judged_at: it is not a time such as {example}"
            ) from None


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise JudgementError(f"{path} cannot be read ({error.strerror}).", "Name a CSV file.") from None
    line = content.count(b"\n", 0, max(content.find(b"\0"), 0)) + 1
    if b"\0" in content:
        raise _error(path, f" line {line} is not text in UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _error(path, f" line {line} is not text in UTF-8") from None


def _distinct(path: Path, lines: Iterable[_Line]) -> list[_Line]:
    """Return the first line of each pair; raises JudgementError when two say different things of one."""
    first: dict[Pair, _Line] = {}
    for line in lines:
        before = first.setdefault(line.row.pair, line)
        if before.row.judgement != line.row.judgement:
            raise _error(
                path,
                f" line {line.number}, column judgement: line {before.number} says something else of the "
                "same two records",
            )
    return list(first.values())


def _require_known(path: Path, lines: Iterable[_Line], known: Known) -> None:
    for line in lines:
        for key, column in line.columns.items():
            if key not in known:
                raise _error(path, f" line {line.number}, column {column}: there is no such record")


def _unheard(con: sa.Connection, lines: Iterable[_Line]) -> list[_Line]:
    """Leave out lines that were taken down once, whatever was said of the pair since then."""
    heard = {(row.pair, row.judgement, row.judged_at) for row in read(con, sa.true())}
    return [
        line
        for line in lines
        if not line.is_dated or (line.row.pair, line.row.judgement, line.row.judged_at) not in heard
    ]
