"""Gate 2: what is expected of `client_attribute_provenance`, one row a client and attribute."""

from expectations.built import AGAIN, Built, composite_key, known_client
from expectations.expectation import Suite, no_rows


def suite(built: Built) -> Suite:
    """Return all that is expected of where a build's values came from."""
    return Suite(
        built.schema,
        "client_attribute_provenance",
        (
            composite_key("client_attribute_provenance", "client_id, attribute"),
            known_client(
                "client_attribute_provenance", built, "A value's source is told of clients there are."
            ),
            no_rows(
                "value_comes_from_a_record_of_its_client",
                "critical",
                "SELECT record_key FROM (SELECT client_id, record_key FROM {batch} EXCEPT"
                f" SELECT client_id, record_key FROM {built.of('client_identifier')})",
                "A value that was taken from somebody else's record shows one person the other's data.",
                AGAIN,
            ),
        ),
    )
