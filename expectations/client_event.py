"""Gate 2: what is expected of `client_event`, one row a thing that happened to a client."""

from expectations.built import AGAIN, Built, composite_key
from expectations.expectation import Suite, no_rows


def suite(built: Built) -> Suite:
    """Return all that is expected of a build's events."""
    return Suite(
        built.schema,
        "client_event",
        (
            composite_key("client_event", "run_id, event_no"),
            no_rows(
                "event_is_of_a_known_id",
                "critical",
                f"SELECT client_id FROM {{batch}} EXCEPT SELECT client_id FROM {built.of('client')}"
                f" EXCEPT SELECT client_id FROM {built.of('client_id_redirect')}",
                "Whoever follows a merge or a split must find both ids, as a client or as a redirect.",
                AGAIN,
                unit="clients",
            ),
        ),
    )
