"""Gate 2: what is expected of `client_contact_point`, one row a client and e-mail, phone or address."""

from expectations.built import AGAIN, Built, composite_key, known_client
from expectations.expectation import Suite, no_rows


def suite(built: Built) -> Suite:
    """Return all that is expected of a build's contact points."""
    return Suite(
        built.schema,
        "client_contact_point",
        (
            composite_key("client_contact_point", "client_id, kind, value"),
            known_client("client_contact_point", built, "A contact point of nobody reaches nobody."),
            no_rows(
                "contact_point_is_preferred_once",
                "critical",
                "SELECT client_id FROM {batch} WHERE is_preferred GROUP BY client_id, kind"
                " HAVING count(*) > 1",
                "A client is written to at one address; with two preferred ones, at either or at both.",
                AGAIN,
                unit="clients",
            ),
            no_rows(
                "preferred_contact_point_is_the_clients",
                "critical",
                f"SELECT client_id FROM {built.of('client')} WHERE email IS NOT NULL EXCEPT SELECT client_id"
                f" FROM {{batch}} JOIN {built.of('client')} AS client USING (client_id)"
                " WHERE kind = 'email' AND is_preferred AND value = client.email",
                "The e-mail in `client` is the preferred contact point, or two teams write to two addresses.",
                AGAIN,
                unit="clients",
            ),
        ),
    )
