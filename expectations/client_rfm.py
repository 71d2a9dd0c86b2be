"""Gate 2: what is expected of `client_rfm`, one row a client."""

from expectations.built import AGAIN, Built, composite_key, known_client
from expectations.expectation import Suite, no_rows

SCORES = (
    *("recency_score", "frequency_score", "monetary_score", "referral_score"),
    *("consent_recency_score", "consent_breadth_score", "completeness_score", "freshness_score"),
)


def suite(built: Built) -> Suite:
    """Return all that is expected of a build's scores."""
    clients = f"SELECT client_id FROM {built.of('client')}"
    outside = " OR ".join(f"{score} NOT BETWEEN 1 AND 5" for score in SCORES)
    return Suite(
        built.schema,
        "client_rfm",
        (
            composite_key("client_rfm", "client_id"),
            known_client("client_rfm", built, "Scores of nobody lead a campaign nowhere."),
            no_rows(
                "client_has_scores",
                "critical",
                f"{clients} EXCEPT SELECT client_id FROM {{batch}}",
                "Who never bought has a score too, the lowest; without one they are in no segment.",
                AGAIN,
                unit="clients",
            ),
            no_rows(
                "scores_are_one_to_five",
                "critical",
                f"SELECT client_id FROM {{batch}} WHERE {outside}",
                "Segments are made of five steps; any other number is in none of them.",
                AGAIN,
                unit="clients",
            ),
        ),
    )
