"""Gate 2: what is expected of `store`, one row a store."""

from expectations.built import AGAIN, Built
from expectations.expectation import Expectation, Limits, Measure, Suite, measured, no_rows, unique_key

MAX_UNKNOWN = 0.25


def suite(built: Built) -> Suite:
    """Return all that is expected of a build's stores."""
    seen = f"SELECT store_id FROM {built.of('client_touchpoint')} WHERE store_id IS NOT NULL"
    return Suite(
        built.schema,
        "store",
        (
            *unique_key("store_id", "A store that is there twice counts its sales twice.", AGAIN),
            no_rows(
                "store_of_a_sale_exists",
                "critical",
                f"{seen} EXCEPT SELECT store_id FROM {{batch}}",
                "Sales by store leave out what was sold in a store that is in no list.",
                AGAIN,
                unit="stores",
            ),
            _known(),
        ),
    )


def _known() -> Expectation:
    return measured(
        "stores_are_known",
        "warning",
        Measure(
            "SELECT 'all stores', avg((NOT is_known)::INTEGER) FROM {batch}",
            others=Limits(ceiling=MAX_UNKNOWN),
        ),
        "A code that no seed knows is a new store or a slip of the keyboard. When more than a quarter are,"
        " the list is out of date, and reports by store name them by their codes.",
        "Add the stores to dbt_project/seeds/store.csv.",
        unit="% of the stores",
    )
