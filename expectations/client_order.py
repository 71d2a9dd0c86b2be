"""Gate 2: what is expected of `client_order`, one row an order or ticket."""

from expectations.built import AGAIN, Built, known_client
from expectations.expectation import Suite, no_rows, unique_key


def suite(built: Built) -> Suite:
    """Return all that is expected of a build's orders."""
    sales = f"SELECT touchpoint_id FROM {built.of('client_touchpoint')} WHERE kind IN ('ticket', 'order')"
    return Suite(
        built.schema,
        "client_order",
        (
            *unique_key("order_id", "An order that is counted twice doubles what was bought.", AGAIN),
            known_client("client_order", built, "An order of an id that no client bears is in no history."),
            no_rows(
                "order_is_a_sale",
                "critical",
                f"SELECT order_id FROM {{batch}} EXCEPT {sales}",
                "What was never sold may not count as sales.",
                AGAIN,
                unit="orders",
            ),
            no_rows(
                "sale_has_its_order",
                "critical",
                f"{sales} EXCEPT SELECT order_id FROM {{batch}}",
                "Nothing is dropped silently: sales by order and by touch point are the same sales.",
                AGAIN,
                unit="orders",
            ),
            no_rows(
                "order_adds_up",
                "critical",
                "SELECT order_id FROM {batch} WHERE returned_amount < 0"
                " OR abs(net_amount - (house_amount - coalesce(returned_amount, 0))) > 0.01",
                "What is left of an order is what was paid less what was given back.",
                AGAIN,
                unit="orders",
            ),
        ),
    )
