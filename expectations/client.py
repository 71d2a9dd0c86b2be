"""Gate 2: what is expected of `client`, one row a client, before anybody may see it."""

import math

from expectations.built import Built
from expectations.expectation import (
    JUDGED,
    Expectation,
    Limits,
    Measure,
    Suite,
    at_least,
    measured,
    no_rows,
    unique_key,
)
from resolution.schemas import STANDARDISED_RECORD

MIN_SHARE_OF_LIVE = 0.5
FEWEST = 100
"""Of fewer clients a few are a large share."""
GOLDEN = (
    *("given_name", "family_name", "full_name", "birth_date", "gender", "email", "phone"),
    *("street_address", "postal_code", "city", "country"),
)
"""The values that may not change all at once."""


def suite(built: Built) -> Suite:
    """Return all that is expected of a build's clients."""
    return Suite(
        built.schema,
        "client",
        (
            *unique_key(
                "client_id",
                "client_id is the contract with every reader of the file.",
                "Start the run again from its cluster stage; if it fails again, report it.",
            ),
            _are_there(built.live_clients),
            _has_an_active_record(built),
            *_reachable(),
            *([_values_hold(built)] if built.live_schema else []),
        ),
    )


def _are_there(live_clients: int) -> Expectation:
    return at_least(
        "clients_are_there",
        max(1, math.ceil(live_clients * MIN_SHARE_OF_LIVE)),
        "Clients come and go by the percent; a file that is empty, or half as large as the published"
        " one, is a fault in linking or in a source, and readers would take it for the truth.",
        "Compare the run with the one before (`clientfile status`) and find where clients were lost.",
        "clients",
    )


def _has_an_active_record(built: Built) -> Expectation:
    return no_rows(
        "client_is_not_deleted",
        "critical",
        f"SELECT client_id FROM {{batch}} EXCEPT SELECT client_id FROM {built.of('client_identifier')}"
        f" SEMI JOIN (SELECT record_key FROM {STANDARDISED_RECORD.qualified} WHERE {JUDGED}) AS there"
        " USING (record_key)",
        "Whoever is deleted or erased at every source is no client: the file may not go on to name them.",
        "Start the run again from its cluster stage; if it fails again, report it.",
        unit="clients",
    )


def _reachable() -> tuple[Expectation, ...]:
    return (
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
    )


def _values_hold(built: Built) -> Expectation:
    changed = ", ".join(
        f"CASE WHEN count(*) >= {FEWEST} THEN"
        f" avg((new.{name} IS DISTINCT FROM old.{name})::INTEGER) END AS {name}"
        for name in GOLDEN
    )
    return measured(
        "golden_values_hold",
        "stop",
        Measure(
            f"SELECT attribute, share FROM (SELECT {changed} FROM {{batch}} AS new"
            f" JOIN {built.live_schema}.client AS old USING (client_id))"
            f" UNPIVOT INCLUDE NULLS (share FOR attribute IN ({', '.join(GOLDEN)}))",
            others=Limits(ceiling=built.max_changed_share),
        ),
        "A client's values change one by one. When more than gates.max_changed_share of all have another"
        " e-mail or name over night, a source's trust, a rule of survivorship or a column has changed, and"
        f" whoever stores these values has to know. Under {FEWEST} clients are not judged.",
        "See which source the new values come from in client_attribute_provenance.",
        unit="% of the clients",
    )


def _share(having: str, floor: float) -> str:
    """Select the clients without something, when too few clients have it."""
    return (
        f"SELECT client_id FROM (SELECT client_id, ({having}) AS has FROM {{batch}}) AS clients"
        f" QUALIFY NOT has AND avg(has::INTEGER) OVER () < {floor}"
    )
