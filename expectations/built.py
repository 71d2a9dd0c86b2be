"""What the suites of a build share: what they know of the run, and expectations that many tables have."""

from dataclasses import dataclass, field

from expectations.expectation import Expectation, Severity, no_rows
from expectations.history import History

AGAIN = "Start the run again from its build_marts stage; if it fails again, report it."


@dataclass(frozen=True)
class Built:
    """A build, the live one beside it, and what former runs measured."""

    schema: str
    run_id: str = ""
    live_schema: str | None = None
    live_clients: int = 0
    max_changed_share: float = 0.2
    max_contactability_fall: float = 0.05
    history: History = field(default_factory=History)

    def of(self, table: str) -> str:
        """Return a table of this build in SQL."""
        return f"{self.schema}.{table}"


def composite_key(table: str, columns: str) -> Expectation:
    """Expect that no two rows have the same values in some columns."""
    first = columns.split(",", maxsplit=1)[0]
    return no_rows(
        f"{table}_key_is_unique",
        "critical",
        f"SELECT {first} FROM {{batch}} GROUP BY {columns} HAVING count(*) > 1",
        f"Readers join by {columns}; a second row would count everything twice.",
        AGAIN,
        unit="rows",
    )


def known_client(table: str, built: Built, why: str, severity: Severity = "critical") -> Expectation:
    """Expect that every client of a table is a client of the build."""
    return no_rows(
        f"{table}_client_exists",
        severity,
        f"SELECT client_id FROM {{batch}} WHERE client_id IS NOT NULL EXCEPT"
        f" SELECT client_id FROM {built.of('client')}",
        why,
        AGAIN,
        unit="clients",
    )
