"""The words that suites are written in: expectations, record rules, suites."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["critical", "stop", "warning"]
"""`critical` stops the run, `stop` does so until somebody says why it may go on, `warning` is counted."""

JUDGED = "NOT coalesce(is_deleted, false)"
"""Records that the source has deleted are not judged: nobody can mend them any more."""


ROWS = "unexpected_rows_expectation"
"""Great Expectations' name for a query that must find nothing."""


@dataclass(frozen=True)
class Limits:
    """Between what a number must lie; None is no limit."""

    floor: float | None = None
    ceiling: float | None = None

    def hold(self, observed: float | None) -> bool:
        """Tell whether a number lies between; one that could not be measured does."""
        return observed is None or not (
            (self.floor is not None and observed < self.floor)
            or (self.ceiling is not None and observed > self.ceiling)
        )


NONE = Limits()


@dataclass(frozen=True)
class Measure:
    """Numbers of a table, one a subject (a source, a channel, …), and between what each must lie.

    `query` selects subject and number; `{batch}` stands for the table. A subject that `limits` names and the
    query does not find is 0; what it finds and `limits` does not name has the limits of `others`.
    """

    query: str
    limits: Mapping[str, Limits] = field(default_factory=dict)
    others: Limits = NONE

    def of(self, subject: str) -> Limits:
        """Return the limits of a subject."""
        return self.limits.get(subject, self.others)


@dataclass(frozen=True)
class Expectation:
    """One expectation on a table.

    `type` and `kwargs` are Great Expectations' own; `why` says why the floor is where it is, `remedy` what to
    do when it fails, `unit` what `unexpected` counts, or a `measure` measures (`% of …` for a share).
    """

    name: str
    severity: Severity
    type: str
    kwargs: Mapping[str, object]
    why: str
    remedy: str
    unit: str = "records"
    measure: Measure | None = None

    @property
    def query(self) -> str | None:
        """The SQL that selects the keys of what is wrong, where the expectation is written so."""
        query = self.kwargs.get("unexpected_rows_query")
        return query if isinstance(query, str) else None


@dataclass(frozen=True)
class RecordRule:
    """A record for which `predicate` (SQL over its columns) is true is kept out, with `reason`.

    The one definition of what is bad: both the expectation and the rows of the quarantine come from it.
    """

    reason: str
    predicate: str
    why: str

    @property
    def bad(self) -> str:
        """The condition that selects the bad ones among the records that are judged."""
        return f"{JUDGED} AND coalesce({self.predicate}, false)"

    def expectation(self) -> Expectation:
        """Return the rule as an expectation: it warns, for the bad records go to quarantine."""
        return no_rows(
            self.reason,
            "warning",
            f"SELECT record_key FROM {{batch}} WHERE {self.bad}",
            self.why,
            "Mend the records at their source; they come back with the next pull.",
        )


@dataclass(frozen=True)
class Suite:
    """All that is expected of one table."""

    schema: str
    table: str
    expectations: tuple[Expectation, ...] = field(default=())

    @property
    def qualified(self) -> str:
        """The table's name in SQL."""
        return f"{self.schema}.{self.table}"


def no_rows(
    name: str, severity: Severity, query: str, why: str, remedy: str, unit: str = "records"
) -> Expectation:
    """Expect that a query finds nothing.

    The query selects keys only, never values; `{batch}` stands for the table.
    """
    return Expectation(name, severity, ROWS, {"unexpected_rows_query": query}, why, remedy, unit)


MEASURED = "measured"
"""Where the numbers of measures lie while a suite is evaluated: expectation, subject, holds."""


def measured(
    name: str, severity: Severity, measure: Measure, why: str, remedy: str, unit: str
) -> Expectation:
    """Expect that the numbers of a table lie between their limits; what is unexpected are subjects."""
    query = (
        f"SELECT subject FROM {MEASURED} WHERE expectation = {literal(name)} AND NOT holds /* {{batch}} */"
    )
    kwargs = {"unexpected_rows_query": query}
    return Expectation(name, severity, ROWS, kwargs, why, remedy, unit, measure)


_ONE = re.compile(r"s\b")  # the plural of what is counted


def in_words(number: float | None, unit: str) -> str:
    """Write a number with its unit; a share as a percentage."""
    if number is None:
        return "nothing"
    if unit.startswith("%"):
        return f"{number:.1%}{unit[1:]}"
    said = f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"
    return f"{said} {_ONE.sub('', unit, count=1) if number == 1 else unit}"


def unique_key(column: str, why: str, remedy: str) -> tuple[Expectation, Expectation]:
    """Expect that a column is a key: never null, never twice."""
    return (
        Expectation(
            f"{column}_is_not_null",
            "critical",
            "expect_column_values_to_not_be_null",
            {"column": column},
            why,
            remedy,
        ),
        Expectation(
            f"{column}_is_unique",
            "critical",
            "expect_column_values_to_be_unique",
            {"column": column},
            why,
            remedy,
        ),
    )


def at_least(name: str, rows: int, why: str, remedy: str, unit: str) -> Expectation:
    """Expect that a table has a number of rows or more; what is unexpected are the rows that lack."""
    kwargs = {"min_value": rows}
    return Expectation(name, "critical", "expect_table_row_count_to_be_between", kwargs, why, remedy, unit)


def literal(text: str) -> str:
    """Write a text as SQL does."""
    return "'" + text.replace("'", "''") + "'"
