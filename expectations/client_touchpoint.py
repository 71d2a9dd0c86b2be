"""Gate 2: what is expected of `client_touchpoint`, one row a ticket or order."""

from expectations.expectation import Suite, no_rows, unique_key


def suite(schema: str) -> Suite:
    """Return all that is expected of a build's touch points."""
    return Suite(
        schema,
        "client_touchpoint",
        (
            *unique_key(
                "touchpoint_id",
                "A ticket that is counted twice makes a client look twice as good.",
                "Check the key columns of the source's tickets or orders in clientfile.yaml.",
            ),
            no_rows(
                "touchpoint_client_exists",
                "critical",
                "SELECT client_id FROM {batch} WHERE client_id IS NOT NULL"
                f" EXCEPT SELECT client_id FROM {schema}.client",
                "A sale may be anonymous, but an id that no client bears would lose it from every history.",
                "Start the run again from its build_marts stage; if it fails again, report it.",
                unit="clients",
            ),
            no_rows(
                "touchpoint_has_client",
                "warning",
                "SELECT touchpoint_id FROM (SELECT touchpoint_id, client_id IS NOT NULL AS has FROM {batch})"
                " AS touchpoints QUALIFY NOT has AND avg(has::INTEGER) OVER () < 0.3",
                "Anonymous sales are normal at a till; when more than two thirds have no client, the client"
                " numbers on the tickets no longer meet those of the client export.",
                "Compare the client number of some tickets with the source's client table.",
                unit="touch points",
            ),
        ),
    )
