"""Dates of birth, in whatever form they were entered."""

import datetime
import re
from typing import NamedTuple

from resolution.standardise import placeholder
from resolution.standardise.month import MONTHS
from resolution.standardise.text import fold, mend

EARLIEST_YEAR = 1000  # the stage refuses years before 1500 unless a source is one of people of history
LATEST_YEAR = 2100  # the stage knows when a record was changed and refuses a later birth
PIVOT = 20  # of two-digit years: 00-19 are 20.., the others 19..

# What systems and staff write when they know no date.
PLACEHOLDERS = frozenset(
    {
        *((0, 0, 0), (1, 1, 1), (1111, 11, 11), (1601, 1, 1), (1753, 1, 1), (1800, 1, 1), (1899, 12, 30)),
        *(
            (1899, 12, 31),
            (1900, 1, 1),
            (1901, 1, 1),
            (9999, 12, 31),
            (9999, 9, 9),
            (9999, 1, 1),
            (2099, 12, 31),
        ),
    }
)

_TIME = r"(?:[T ]+\d{1,2}[:h]\d{2}.*)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/. ](\d{{1,2}})[-/. ](\d{{1,2}}){_TIME}")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})[-/. ]+(\d{{1,2}})[-/. ]+(\d{{4}}|\d{{2}}){_TIME}")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
_EIGHT_YEAR_LAST = re.compile(r"(\d{2})(\d{2})(\d{4})")
_EAST_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号]?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er)?(?: of| de| di| del)? ([a-z]+)(?: de| del)? (\d{4})")
_MONTH_DAY = re.compile(r"([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")
_YEAR_ONLY = re.compile(r"(\d{4})(?:\.0|[年년]|[-/.]\d{1,2}|[-/.]00[-/.]00)?|\d{1,2}[-/.](\d{4})")
_WEEKDAY = re.compile(r"^(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)? ")

Parts = tuple[int, int, int]


class Birth(NamedTuple):
    """A date or at least a year of birth; `default_year` is the year of a placeholder date."""

    date: datetime.date | None = None
    year: int | None = None
    default_year: int | None = None
    issues: tuple[str, ...] = ()


def standardise(value: str | None, day_first: bool = True) -> Birth:
    """Read a date; `day_first` tells what 03/04/1980 means where it may be both."""
    mended = mend(value)
    if mended.value is None:
        return Birth(issues=mended.issues)
    if placeholder.is_nothing(mended.value):
        return Birth(issues=(*mended.issues, "placeholder_birth_date"))
    parts = _numbers(mended.value, day_first) or _words(mended.value)
    if parts is not None:
        return _birth(parts, mended.issues)
    only = _YEAR_ONLY.fullmatch(mended.value)
    year = _plausible(int(only.group(1) or only.group(2))) if only else None
    return Birth(None, year, None, mended.issues if year else (*mended.issues, "invalid_birth_date"))


def _birth(parts: Parts, issues: tuple[str, ...]) -> Birth:
    year = _plausible(parts[0])
    if parts in PLACEHOLDERS:
        return Birth(None, None, year, (*issues, "placeholder_birth_date"))
    try:
        date = datetime.date(*parts)
    except ValueError:
        return Birth(None, year, None, (*issues, "invalid_birth_date"))
    return Birth(date, year, None, issues) if year else Birth(issues=(*issues, "invalid_birth_date"))


def _plausible(year: int) -> int | None:
    return year if EARLIEST_YEAR <= year <= LATEST_YEAR else None


def _numbers(text: str, day_first: bool) -> Parts | None:
    found = _YEAR_FIRST.fullmatch(text) or _EAST_ASIAN.fullmatch(text)
    if found:
        return _integers(found)
    found = _EIGHT.fullmatch(text)
    if found:
        year, month, day = _integers(found)
        if _plausible(year) or (year, month, day) in PLACEHOLDERS:
            return year, month, day
        found = _EIGHT_YEAR_LAST.fullmatch(text)
    found = found or _YEAR_LAST.fullmatch(text)
    if found is None:
        return None
    first, second, year = _integers(found)
    if len(found.group(3)) == 2:
        year += 2000 if year < PIVOT else 1900
    return year, *_day_and_month(first, second, day_first)


def _integers(found: re.Match[str]) -> Parts:
    return int(found.group(1)), int(found.group(2)), int(found.group(3))


def _day_and_month(first: int, second: int, day_first: bool) -> tuple[int, int]:
    """Return month and day; a number over 12 can only be the day."""
    first_is_day = not second > 12 >= first if day_first else first > 12 >= second
    return (second, first) if first_is_day else (first, second)


def _words(text: str) -> Parts | None:
    folded = _WEEKDAY.sub("", fold(text))
    found = _DAY_MONTH.fullmatch(folded)
    if found and found.group(2) in MONTHS:
        return int(found.group(3)), MONTHS[found.group(2)], int(found.group(1))
    found = _MONTH_DAY.fullmatch(folded)
    if found and found.group(1) in MONTHS:
        return int(found.group(3)), MONTHS[found.group(1)], int(found.group(2))
    return None
