"""The gate of the links: whom their strong identifiers say to be one person, and who are several clients."""

from expectations.expectation import JUDGED, Expectation, Limits, Measure, measured, no_rows
from expectations.history import History, level
from resolution.schemas import JUDGEMENT, STANDARDISED_RECORD

CARD = "loyalty_number"
"""A card may be lent, or used by a family: one held twice says little."""
FEWEST = 100
"""Of fewer identifiers of a kind one is a large share: they are not judged."""
_OTHERS = Limits(ceiling=0.01)
_CARDS = Limits(ceiling=0.05)

_HELD = (
    "SELECT held.namespace, held.id, member.record_key, member.client_id FROM ("
    f"SELECT record_key, '{CARD}' AS namespace, loyalty_number_std AS id FROM {STANDARDISED_RECORD.qualified}"
    f" WHERE {JUDGED}"
    f" UNION ALL SELECT record_key, 'tax_id', tax_id_std FROM {STANDARDISED_RECORD.qualified} WHERE {JUDGED}"
    " UNION ALL SELECT record_key, entry.key, entry.value FROM (SELECT record_key,"
    f" unnest(map_entries(identifiers)) AS entry FROM {STANDARDISED_RECORD.qualified} WHERE {JUDGED})"
    ") AS held JOIN {batch} AS member USING (record_key) WHERE member.until IS NULL AND held.id IS NOT NULL"
)
"""One row an identifier, namespace and record that stands at a client."""


def expectations(history: History) -> tuple[Expectation, ...]:
    """Return what is expected of identifiers that one person has."""
    return _one_client(), _few_shared(history)


def _one_client() -> Expectation:
    parted = (
        f"SELECT record_key_l, record_key_r FROM {JUDGEMENT.qualified}"
        " WHERE until IS NULL AND judgement = 'no_match'"
    )
    return no_rows(
        "strong_identifier_has_one_client",
        "warning",
        f"WITH held AS ({_HELD} AND held.namespace <> '{CARD}') SELECT DISTINCT one.client_id"
        " FROM held AS one JOIN held AS other ON other.namespace = one.namespace AND other.id = one.id"
        f" AND other.client_id <> one.client_id ANTI JOIN ({parted}) AS judged"
        " ON judged.record_key_l = least(one.record_key, other.record_key)"
        " AND judged.record_key_r = greatest(one.record_key, other.record_key)",
        "A tax number or an account's id is one person's. Two clients that hold the same one are one person"
        " of whom the file knows two halves, or one of them was typed wrong. A judgement that two records"
        " are of different people answers for them.",
        "`clientfile review` asks about such pairs; mend a number that was typed wrong at its source.",
        unit="clients",
    )


def _few_shared(history: History) -> Expectation:
    learnt = {
        namespace: Limits(ceiling=level(shares, 0.01, 0.01).ceiling)
        for namespace, shares in history.of("shared_identifiers_are_few").items()
    }
    return measured(
        "shared_identifiers_are_few",
        "stop",
        Measure(
            f"SELECT namespace, CASE WHEN count(*) >= {FEWEST} THEN avg((clients > 1)::INTEGER) END"
            f" FROM (SELECT namespace, id, count(DISTINCT client_id) AS clients FROM ({_HELD}) AS held"
            " GROUP BY ALL) AS identifier GROUP BY namespace",
            {CARD: _CARDS} | learnt,
            _OTHERS,
        ),
        "When many identifiers of a kind suddenly stand at several clients, a source fills the column with"
        " something else, or links that they should have made were not made. The share may rise by a point,"
        " or by its usual spread; at first 1 % may be shared, of loyalty cards 5 %."
        f" Under {FEWEST} of a kind are not judged.",
        "See which source brings them (resolution.standardised_record), and `clientfile history --run` of"
        " this run.",
        unit="% of the identifiers",
    )
