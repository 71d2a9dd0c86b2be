"""Gate 2: what is expected of `client_history`, one row a client and the run since which it was so."""

from expectations.built import AGAIN, Built, composite_key
from expectations.expectation import Suite, no_rows


def suite(built: Built) -> Suite:
    """Return all that is expected of a build's history."""
    current = "SELECT client_id FROM {batch} WHERE valid_to IS NULL"
    clients = f"SELECT client_id FROM {built.of('client')}"
    return Suite(
        built.schema,
        "client_history",
        (
            composite_key("client_history", "client_id, valid_from_run"),
            no_rows(
                "history_knows_each_client_once",
                "critical",
                f"({clients} EXCEPT {current}) UNION ALL ({current} EXCEPT {clients}) UNION ALL"
                f" ({current} GROUP BY client_id HAVING count(*) > 1)",
                "The current version of the history is the file itself, row by row: else nobody can say what"
                " was published on a day.",
                AGAIN,
                unit="clients",
            ),
            no_rows(
                "history_has_no_version_before_its_time",
                "critical",
                "SELECT client_id FROM {batch} WHERE valid_to_run <= valid_from_run",
                "A version that ended before it began was never what readers saw.",
                AGAIN,
                unit="clients",
            ),
        ),
    )
