"""The words that suites are written in: expectations, record rules, suites."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["critical", "warning"]

JUDGED = "NOT coalesce(is_deleted, false)"
"""Records that the source has deleted are not judged: nobody can mend them any more."""


@dataclass(frozen=True)
class Expectation:
    """One expectation on a table.

    `critical` stops the run, `warning` is counted. `type` and `kwargs` are Great Expectations' own; `why`
    says why the floor is where it is, `remedy` what to do when it fails, `unit` what `unexpected` counts.
    """

    name: str
    severity: Severity
    type: str
    kwargs: Mapping[str, object]
    why: str
    remedy: str
    unit: str = "records"

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
    kwargs = {"unexpected_rows_query": query}
    return Expectation(name, severity, "unexpected_rows_expectation", kwargs, why, remedy, unit)


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
    return Expectation(
        name, "critical", "expect_table_row_count_to_be_between", kwargs, why, remedy, f"{unit} missing"
    )


def literal(text: str) -> str:
    """Write a text as SQL does."""
    return "'" + text.replace("'", "''") + "'"
