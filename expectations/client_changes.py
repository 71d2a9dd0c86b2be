"""Gate 2: what is expected of `client_changes`, one row a client and run that changed it."""

from expectations.built import AGAIN, Built, composite_key
from expectations.expectation import Expectation, Suite, literal, no_rows


def suite(built: Built) -> Suite:
    """Return all that is expected of what a build tells to those who follow it."""
    ours = f"SELECT client_id FROM {{batch}} WHERE run_id = {literal(built.run_id)} AND change"
    clients = f"SELECT client_id FROM {built.of('client')}"
    return Suite(
        built.schema,
        "client_changes",
        (
            composite_key("client_changes", "client_id, run_number"),
            no_rows(
                "upsert_is_a_client",
                "critical",
                f"{ours} = 'upsert' EXCEPT {clients}",
                "Who follows the changes would write a client that the file does not have.",
                AGAIN,
                unit="clients",
            ),
            no_rows(
                "deleted_client_is_gone",
                "critical",
                f"{ours} = 'delete' INTERSECT {clients}",
                "Who follows the changes would remove a client that is there.",
                AGAIN,
                unit="clients",
            ),
            *([_complete(built, clients)] if built.live_schema else []),
        ),
    )


def _complete(built: Built, clients: str) -> Expectation:
    before = f"SELECT client_id FROM {built.live_schema}.client"
    told = f"SELECT client_id FROM {{batch}} WHERE run_id = {literal(built.run_id)}"
    return no_rows(
        "new_or_gone_client_is_told",
        "critical",
        f"(({clients} EXCEPT {before}) UNION ALL ({before} EXCEPT {clients})) EXCEPT {told}",
        "A client that came or went and is in no change stays wrong in every system that follows.",
        AGAIN,
        unit="clients",
    )
