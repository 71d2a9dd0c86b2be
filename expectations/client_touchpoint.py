"""Gate 2: what is expected of `client_touchpoint`, one row a thing that a client did."""

from expectations.built import Built, known_client
from expectations.expectation import Expectation, Limits, Measure, Suite, measured, no_rows, unique_key
from expectations.history import level

SALES = "kind IN ('ticket', 'order', 'return')"
MAX_ISSUE_SHARE = 0.02
MIN_KNOWN_SHARE = 0.3


def suite(built: Built, *, with_issues: bool = True) -> Suite:
    """Return all that is expected of a build's touch points."""
    return Suite(
        built.schema,
        "client_touchpoint",
        (
            *unique_key(
                "touchpoint_id",
                "A ticket that is counted twice makes a client look twice as good.",
                "Check the key columns of the source's tickets or orders in clientfile.yaml.",
            ),
            known_client(
                "touchpoint",
                built,
                "A sale may be anonymous, but an id that no client bears would lose it from every history.",
            ),
            _have_clients(),
            *([_kept(built), _issues(built)] if with_issues else []),
        ),
    )


def _have_clients() -> Expectation:
    return no_rows(
        "touchpoint_has_client",
        "warning",
        "SELECT touchpoint_id FROM (SELECT touchpoint_id, client_id IS NOT NULL AS has FROM {batch}"
        f" WHERE {SALES}) AS sales QUALIFY NOT has AND avg(has::INTEGER) OVER () < {MIN_KNOWN_SHARE}",
        "Anonymous sales are normal at a till; when more than seven in ten tickets, orders and returns have"
        " no client, the client numbers on them no longer meet those of the client export. Consents and"
        " registrations are not asked: one without a client is of a record that was kept out.",
        "Compare the client number of some tickets and orders with the source's client table.",
        unit="sales",
    )


def _kept(built: Built) -> Expectation:
    limits = {
        source: Limits(values[-1] * 0.95) for source, values in built.history.of("sales_are_kept").items()
    }
    return measured(
        "sales_are_kept",
        "stop",
        Measure(f"SELECT source, count(*) FROM {{batch}} WHERE {SALES} GROUP BY source", limits),
        "What was sold stays sold: tickets, orders and returns only become more. A twentieth fewer than in"
        " the last run is a purge that somebody decided, or a table that was not read whole.",
        "Compare the source's tickets or orders in raw.* with those of the last run.",
        unit="touch points",
    )


def _issues(built: Built) -> Expectation:
    limits = {
        issue: Limits(ceiling=max(MAX_ISSUE_SHARE, level(values, 0.01, 0.02).ceiling or 0))
        for issue, values in built.history.of("touchpoints_have_few_issues").items()
    }
    return measured(
        "touchpoints_have_few_issues",
        "warning",
        Measure(
            "SELECT issue, count(*) / any_value(total) FROM {batch} CROSS JOIN (SELECT count(*) AS total"
            " FROM {batch}) AS house WHERE issue IS NOT NULL GROUP BY issue",
            limits,
            Limits(ceiling=MAX_ISSUE_SHARE),
        ),
        "An unknown currency or store, a return before its sale, a sale of an unknown client: each house has"
        " a few. More than 2 % of all touch points, and than it usually has, is a till or a list of rates"
        " that nobody keeps up.",
        "Add the currency or store to the seeds of the dbt project, or mend it at the source.",
        unit="% of the touch points",
    )
