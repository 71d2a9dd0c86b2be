"""Gate 2: what is expected of `data_quality_daily`, one row a day, measure and place."""

from expectations.built import AGAIN, Built, composite_key
from expectations.expectation import Expectation, Limits, Measure, Suite, literal, measured, no_rows
from expectations.history import History, level

SUSPECTS = {"over_linking_suspects": 0.1, "under_linking_suspects": 0.05}
"""Measure -> the share of clients that is not believed, when nothing is learnt yet."""
FEWEST = 100
"""Of fewer clients a few are a large share: they are not judged."""


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
            _few_suspects(built.history),
        ),
    )


def _few_suspects(history: History) -> Expectation:
    learnt = {
        name: Limits(ceiling=level(shares, 0.01, 0.02).ceiling)
        for name, shares in history.of("suspects_are_few").items()
    }
    return measured(
        "suspects_are_few",
        "stop",
        Measure(
            f"SELECT measure, CASE WHEN sum(denominator) >= {FEWEST}"
            f" THEN sum(numerator)::DOUBLE / sum(denominator)::DOUBLE END"
            f" FROM {{batch}} WHERE measure IN ({', '.join(map(literal, SUSPECTS))})"
            " AND day = (SELECT max(day) FROM {batch}) GROUP BY measure",
            {name: Limits(ceiling=share) for name, share in SUSPECTS.items()} | learnt,
        ),
        "Clients of several birth dates or strong identifiers are several people taken for one; clients that"
        " share an e-mail and a name are one taken for two. When many more than usual look so, the model, a"
        " column or a placeholder value went wrong. The share may rise by a point, or by its usual spread;"
        " before there are five changes by two points, at first it is 10 and 5 %.",
        "The match report (`clientfile report`) lists them; look at one with `clientfile explain`.",
        unit="% of the clients",
    )
