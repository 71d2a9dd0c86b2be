"""Gate 2: what is expected of `data_quality_daily`, one row a day, measure and place."""

from expectations.built import AGAIN, Built, composite_key
from expectations.expectation import Suite, no_rows


def suite(built: Built) -> Suite:
    """Return all that is expected of a build's figures."""
    return Suite(
        built.schema,
        "data_quality_daily",
        (
            composite_key("data_quality_daily", "measure, day, source, store_id, channel, country"),
            no_rows(
                "figure_is_a_share",
                "critical",
                "SELECT DISTINCT measure FROM {batch} WHERE numerator < 0"
                " OR (numerator > denominator AND denominator > 0 AND measure NOT LIKE '%amount%')",
                "A part is no more than its whole; a figure over 100 % is believed by nobody, nor are the"
                " others beside it.",
                AGAIN,
                unit="measures",
            ),
        ),
    )
