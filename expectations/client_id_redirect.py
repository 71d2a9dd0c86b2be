"""Gate 2: what is expected of `client_id_redirect`, one row a retired client id."""

from expectations.expectation import Suite, no_rows, unique_key


def suite(schema: str) -> Suite:
    """Return all that is expected of a build's redirects."""
    again = "Start the run again from its cluster stage; if it fails again, report it."
    return Suite(
        schema,
        "client_id_redirect",
        (
            *unique_key("client_id", "A retired id leads to one client, or nobody can follow it.", again),
            no_rows(
                "retired_id_is_not_live",
                "critical",
                f"SELECT client_id FROM {{batch}} INTERSECT SELECT client_id FROM {schema}.client",
                "An id that is both a client and a redirect has two meanings.",
                again,
                unit="clients",
            ),
            no_rows(
                "redirect_leads_to_a_live_client",
                "critical",
                "SELECT redirects_to FROM {batch} WHERE redirects_to IS NOT NULL"
                f" EXCEPT SELECT client_id FROM {schema}.client",
                "A retired id resolves in one step, for ever: readers do not follow chains.",
                again,
                unit="clients",
            ),
        ),
    )
