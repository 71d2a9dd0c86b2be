"""Gate 2: what is expected of `client`, one row a client, before anybody may see it."""

import math

from expectations.expectation import Suite, at_least, no_rows, unique_key

MIN_SHARE_OF_LIVE = 0.5


def suite(schema: str, live_clients: int) -> Suite:
    """Return all that is expected of a build's clients; `live_clients` (0: none) are published now."""
    return Suite(
        schema,
        "client",
        (
            *unique_key(
                "client_id",
                "client_id is the contract with every reader of the file.",
                "Start the run again from its cluster stage; if it fails again, report it.",
            ),
            at_least(
                "clients_are_there",
                max(1, math.ceil(live_clients * MIN_SHARE_OF_LIVE)),
                "Clients come and go by the percent; a file that is empty, or half as large as the published"
                " one, is a fault in linking or in a source, and readers would take it for the truth.",
                "Compare the run with the one before (`clientfile status`) and find where clients were lost.",
                "clients",
            ),
            no_rows(
                "client_is_reachable",
                "warning",
                _share("coalesce(email, phone) IS NOT NULL", 0.5),
                "A client file is for reaching clients; when most have neither e-mail nor phone, the contact"
                " columns of a source are lost or judged invalid.",
                "Look at `issues` in resolution.standardised_record by source.",
                unit="clients",
            ),
            no_rows(
                "client_has_name",
                "warning",
                _share("coalesce(full_name, family_name, given_name) IS NOT NULL", 0.9),
                "Some clients are only an e-mail address; more than one in ten hints at a lost name column.",
                "Look at the name columns in resolution.standardised_record by source.",
                unit="clients",
            ),
        ),
    )


def _share(having: str, floor: float) -> str:
    """Select the clients without something, when too few clients have it."""
    return (
        f"SELECT client_id FROM (SELECT client_id, ({having}) AS has FROM {{batch}}) AS clients"
        f" QUALIFY NOT has AND avg(has::INTEGER) OVER () < {floor}"
    )
