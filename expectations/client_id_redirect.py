"""Gate 2: what is expected of `client_id_redirect`, one row a retired client id."""

from expectations.built import Built, composite_key
from expectations.expectation import Expectation, Suite, no_rows


def suite(built: Built) -> Suite:
    """Return all that is expected of a build's redirects."""
    schema = built.schema
    again = "Start the run again from its cluster stage; if it fails again, report it."
    return Suite(
        schema,
        "client_id_redirect",
        (
            composite_key("client_id_redirect", "client_id"),
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
            *([_no_id_vanishes(built, again)] if built.live_schema else []),
        ),
    )


def _no_id_vanishes(built: Built, again: str) -> Expectation:
    known = " EXCEPT ".join(
        f"SELECT client_id FROM {built.of(name)}" for name in ("client", "client_id_redirect")
    )
    return no_rows(
        "no_id_vanishes",
        "critical",
        f"SELECT client_id FROM {built.live_schema}.client EXCEPT {known} /* {{batch}} */",
        "An id that readers know is a client or a redirect for ever: else what they stored leads nowhere.",
        again,
        unit="clients",
    )
