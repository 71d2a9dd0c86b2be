"""The gate of the links: what is expected of who is which client, before marts are made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from expectations import strong_identifier
from expectations.expectation import (
    JUDGED,
    Expectation,
    Limits,
    Measure,
    Suite,
    literal,
    measured,
    no_rows,
)
from expectations.history import History, level
from resolution.schemas import EDGE, LINKED_RECORD, MEMBERSHIP, QUARANTINE, STANDARDISED_RECORD

STANDS = "until IS NULL"
AGAIN = "Start the run again from its cluster stage; if it fails again, report it."


FEWEST = 100
"""Of fewer clients a few are a large share: they are not judged."""


@dataclass(frozen=True)
class Linked:
    """What the suite must know of the run, of the configuration and of former runs."""

    run_id: str
    max_cluster_records: int
    churn: Mapping[str, float] = field(default_factory=dict)
    """What does not go on as it was: `clients`, and the keys of each source -> share."""
    churn_limits: Mapping[str, Limits] = field(default_factory=dict)
    history: History = field(default_factory=History)


def suite(linked: Linked) -> Suite:
    """Return all that is expected of the membership as it stands."""
    return Suite(
        MEMBERSHIP.schema,
        MEMBERSHIP.name,
        (
            *_whole(linked.run_id),
            _not_too_large(linked.max_cluster_records),
            _sizes(linked.history),
            _churn(linked),
            *strong_identifier.expectations(linked.history),
        ),
    )


def _whole(run_id: str) -> tuple[Expectation, ...]:
    members = f"SELECT record_key FROM {{batch}} WHERE {STANDS}"
    kept_out = (
        f"SELECT record_key FROM {QUARANTINE.qualified} WHERE run_id = {literal(run_id)}"
        f" UNION ALL SELECT record_key FROM {STANDARDISED_RECORD.qualified} WHERE NOT ({JUDGED})"
        " AND merged_into IS NULL"
    )
    linked = f"SELECT record_key FROM {LINKED_RECORD.qualified} WHERE {STANDS}"
    return (
        no_rows(
            "record_has_one_client",
            "critical",
            f"{members} GROUP BY record_key HAVING count(*) > 1",
            "A record is of one person; of two clients it would count twice and mix their histories.",
            AGAIN,
        ),
        no_rows(
            "linked_record_has_client",
            "critical",
            f"{linked} EXCEPT {members}",
            "Nothing is dropped silently: whoever was compared is a client, if alone.",
            AGAIN,
        ),
        no_rows(
            "kept_out_record_is_no_member",
            "critical",
            f"{members} INTERSECT ({kept_out})",
            "What is deleted at its source, or in quarantine, may not keep a client alive; what was merged"
            " there stays with its survivor.",
            AGAIN,
        ),
        no_rows(
            "edge_joins_linked_records",
            "critical",
            f"SELECT unnest([record_key_l, record_key_r]) AS record_key FROM {EDGE.qualified} WHERE {STANDS}"
            f" AND match_weight IS NOT NULL EXCEPT {linked} /* {{batch}} */",
            "A link to a record that is gone would join those on its other side for no reason.",
            "Compare all again with `clientfile run --full`; if it fails again, report it.",
        ),
    )


def _not_too_large(most: int) -> Expectation:
    return no_rows(
        "client_is_not_too_large",
        "critical",
        f"SELECT client_id FROM {{batch}} WHERE {STANDS} GROUP BY client_id HAVING count(*) > {most}",
        "No person has more records than gates.max_cluster_records: strangers were linked, by"
        " a shared phone or a placeholder value, and publishing would show one the other's history.",
        "See what links them with `clientfile explain`, or raise gates.max_cluster_records.",
        unit="clients",
    )


def _sizes(history: History) -> Expectation:
    found = history.of("cluster_sizes_are_usual")
    limits = {subject: level(values, 0.05, 0.2) for subject, values in found.items()}
    sizes = f"SELECT client_id, count(*) AS records FROM {{batch}} WHERE {STANDS} GROUP BY client_id"
    enough = f"CASE WHEN count(*) >= {FEWEST} THEN"
    return measured(
        "cluster_sizes_are_usual",
        "stop",
        Measure(
            f"SELECT 'records per client', {enough} avg(records) END FROM ({sizes}) AS sizes UNION ALL SELECT"
            f" 'clients of one record', {enough} avg((records = 1)::INTEGER) END FROM ({sizes}) AS sizes",
            limits,
        ),
        "Night after night a house's clients have about as many records each. When they grow or fall apart"
        " all at once, the model or a column went wrong, even if no single client looks odd. The limits are"
        " learnt from former runs; before there are five, a fifth more or less than in the last one. Of under"
        f" {FEWEST} clients a few move the mean, so that they are not judged.",
        "Look at `clientfile history --run` of this run, and at what changed since the last.",
        unit="on average",
    )


def _churn(linked: Linked) -> Expectation:
    rows = ", ".join(f"({literal(subject)}, {share!r})" for subject, share in linked.churn.items())
    none = "SELECT NULL, NULL WHERE false"
    query = f"SELECT * FROM (VALUES {rows}) AS churn(subject, share)" if rows else none
    return measured(
        "clients_go_on",
        "stop",
        Measure(query, linked.churn_limits),
        "Ids are a contract with everybody who stores them. A run that ends or divides many clients at once"
        " has seldom learnt something: a source has given its records other keys, or a model judges in"
        f" another way. Under {FEWEST} clients a few are a large share, so that they are not judged.",
        "`clientfile history --run` of this run tells what would happen to whom; mend the source or the"
        " model, and run again. The limit is gates.max_churn_share.",
        unit="% of those there were",
    )
