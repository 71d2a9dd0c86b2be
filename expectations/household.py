"""Gate 2: what is expected of `household`, one row a household and client."""

from expectations.built import AGAIN, Built, composite_key, known_client
from expectations.expectation import Suite, no_rows

MOST = 8


def suite(built: Built) -> Suite:
    """Return all that is expected of a build's households."""
    return Suite(
        built.schema,
        "household",
        (
            composite_key("household", "household_id, client_id"),
            known_client("household", built, "Who is no client lives in no client's household."),
            no_rows(
                "household_is_no_building",
                "critical",
                f"SELECT household_id FROM {{batch}} GROUP BY household_id"
                f" HAVING count(*) NOT BETWEEN 2 AND {MOST} OR count(*) <> max(client_count)",
                "One person is no household, and more than eight at one address are a hotel or an office:"
                " what is sent to them is read by strangers.",
                AGAIN,
                unit="households",
            ),
        ),
    )
