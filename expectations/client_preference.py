"""Gate 2: what is expected of `client_preference`, one row a client and preference."""

from expectations.built import Built, composite_key, known_client
from expectations.expectation import Suite


def suite(built: Built) -> Suite:
    """Return all that is expected of a build's preferences."""
    return Suite(
        built.schema,
        "client_preference",
        (
            composite_key("client_preference", "client_id, topic, value"),
            known_client(
                "client_preference",
                built,
                "A preference is for serving somebody: of no client it serves nobody.",
            ),
        ),
    )
