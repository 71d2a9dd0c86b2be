"""Gate 1: what is expected of the standardised records before any of them is linked."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from expectations.expectation import (
    JUDGED,
    Expectation,
    RecordRule,
    Suite,
    at_least,
    literal,
    no_rows,
    unique_key,
)
from expectations.source_health import Health
from expectations.source_health import expectations as of_sources
from resolution.schemas import STANDARDISED_RECORD

FEW = 10
"""A share over fewer records than this says nothing about the batch as a whole."""

# concat takes NULL for nothing
NAME = "concat(full_name_std, family_name_std, given_name_std, native_name_std) <> ''"
CONTACT = (
    "(concat(email_std, phone_std) <> ''"
    " OR coalesce(array_length(other_emails_std), 0) + coalesce(array_length(other_phones_std), 0) > 0)"
)
IDENTIFIER = "(concat(loyalty_number_std, tax_id_std) <> '' OR coalesce(cardinality(identifiers), 0) > 0)"


@dataclass(frozen=True)
class Bounds:
    """What the suite must know of the configuration and of the state to draw its lines."""

    sources: tuple[str, ...]
    max_field_characters: int
    max_quarantined_share: float
    min_share_of_usual_rows: float
    newest_load: datetime | None = None
    published: Mapping[str, int] = field(default_factory=dict)
    """Source -> its records in the run that was published last."""
    health: Health = field(default_factory=Health)


def record_rules(bounds: Bounds) -> tuple[RecordRule, ...]:
    """Return the rules that a record must pass to be linked; each is a reason to be kept out."""
    known = ", ".join(literal(source) for source in bounds.sources)
    rules = [
        RecordRule(
            "broken_key",
            "source_record_id IS NULL OR source_record_id = '' OR source IS NULL"
            " OR record_key IS DISTINCT FROM source || ':' || source_record_id",
            "The crosswalk leads back to the source by these parts; without them nobody finds the record.",
        ),
        RecordRule(
            "unknown_source",
            f"source NOT IN ({known})",
            "Survivorship ranks sources by the trust in the configuration, and this source has none.",
        ),
        RecordRule(
            "no_identity",
            f"NOT ({NAME}) AND NOT {CONTACT} AND NOT {IDENTIFIER}",
            "Without a name, a contact point or an identifier there is nothing to link by, nobody to serve.",
        ),
        RecordRule(
            "field_too_long",
            f"longest_field > {bounds.max_field_characters}",
            "No name or address is that long: it is a text in the wrong column, and slows every comparison.",
        ),
    ]
    if bounds.newest_load is not None:
        rules.append(_updated_in_future(bounds.newest_load))
    return tuple(rules)


def _updated_in_future(newest_load: datetime) -> RecordRule:
    return RecordRule(
        "updated_in_future",
        f"updated_at > TIMESTAMPTZ {literal(newest_load.isoformat())} + INTERVAL 2 DAY",
        "The latest change wins when values disagree, so a date in the future would win for ever; two days"
        " leave room for time zones and for drops that bear the date of the day they close.",
    )


def suite(bounds: Bounds) -> Suite:
    """Return all that is expected of the standardised records."""
    rules = record_rules(bounds)
    return Suite(
        STANDARDISED_RECORD.schema,
        STANDARDISED_RECORD.name,
        (
            *_table(),
            *_sources(bounds),
            _quarantined_share(bounds, rules),
            *_completeness(),
            *of_sources(bounds.health),
            *(rule.expectation() for rule in rules),
        ),
    )


def _table() -> tuple[Expectation, ...]:
    return (
        at_least(
            "records_are_there",
            1,
            "An empty table means that a stage before went wrong, never that a house lost all its clients.",
            "Run `clientfile pull`, then start the run again.",
            "records",
        ),
        *unique_key(
            "record_key",
            "Everything downstream joins on record_key; a key held twice would join strangers.",
            "Check the key columns of the source's tables in clientfile.yaml and its staging model.",
        ),
    )


def _sources(bounds: Bounds) -> tuple[Expectation, ...]:
    usual = {source: rows for source, rows in bounds.published.items() if source in bounds.sources}
    new = tuple(source for source in bounds.sources if source not in usual)
    found = []
    if usual:
        found.append(_keeps_its_records(usual, bounds.min_share_of_usual_rows))
    if new:
        found.append(_first_records(new))
    return tuple(found)


def _keeps_its_records(usual: Mapping[str, int], share: float) -> Expectation:
    floors = {source: max(1, math.ceil(rows * share)) for source, rows in sorted(usual.items())}
    names = ", ".join(f"({literal(source)})" for source in floors)
    cases = " ".join(f"WHEN {literal(source)} THEN {floor}" for source, floor in floors.items())
    return no_rows(
        "source_keeps_its_records",
        "critical",
        f"SELECT source FROM (VALUES {names}) AS usual(source) WHERE source NOT IN ("
        f"SELECT source FROM {{batch}} WHERE {JUDGED} GROUP BY source"
        f" HAVING count(*) >= CASE source {cases} END)",
        "A source that was published with records and now has none, or less than the share that"
        " gates.min_share_of_usual_rows asks for, was not read whole: linking it would retire its clients.",
        "Check the source's last delivery and pull it again; if so many records really left, lower"
        " gates.min_share_of_usual_rows for one run.",
        unit="sources",
    )


def _first_records(sources: tuple[str, ...]) -> Expectation:
    rows = ", ".join(f"({literal(source)})" for source in sources)
    return no_rows(
        "new_source_has_records",
        "warning",
        f"SELECT source FROM (VALUES {rows}) AS configured(source)"
        f" WHERE source NOT IN (SELECT source FROM {{batch}} WHERE {JUDGED} AND source IS NOT NULL)",
        "A source that was never published may still be empty on its first day, but somebody should know.",
        "Pull the source, or take it out of clientfile.yaml.",
        unit="sources",
    )


def _quarantined_share(bounds: Bounds, rules: tuple[RecordRule, ...]) -> Expectation:
    bad = " OR ".join(f"({rule.bad})" for rule in rules)
    return no_rows(
        "quarantined_share_is_small",
        "critical",
        _of_sources(
            bad, f"avg(({bad})::INTEGER) > {bounds.max_quarantined_share} AND count_if({bad}) >= {FEW}"
        ),
        "When more of a source's records are bad than gates.max_quarantined_share allows, the batch is"
        f" broken, not its records; fewer than {FEW} bad records say nothing about a batch.",
        "Look up the reasons in resolution.quarantine, mend the source or its staging model, and run again.",
    )


def _of_sources(condition: str, having: str) -> str:
    """Select the records that meet a condition, of the sources whose records as a whole meet another."""
    return (
        f"SELECT record_key FROM {{batch}} WHERE {JUDGED} AND ({condition}) AND coalesce(source, '') IN"
        f" (SELECT coalesce(source, '') FROM {{batch}} WHERE {JUDGED} GROUP BY 1 HAVING {having})"
    )


def _lacking(condition: str, floor: float) -> str:
    """Select the records that fail a condition, of the sources in which too few records meet it."""
    return _of_sources(f"NOT {condition}", f"avg(({condition})::INTEGER) < {floor} AND count(*) >= {FEW}")


def _completeness() -> tuple[Expectation, ...]:
    return (
        no_rows(
            "source_has_names",
            "critical",
            _lacking(f"({NAME})", 0.1),
            "Newsletter lists have few names, but a source where nine of ten records have none has lost its"
            " name column: clients would be linked by contact points alone, which families and staff share.",
            "Check the name columns in the source's staging model.",
        ),
        no_rows(
            "source_has_contacts",
            "warning",
            _lacking(CONTACT, 0.5),
            "Archives have no contact points, so this never stops a run; where there should be some,"
            " half is far below what a till or a shop collects.",
            "Check the e-mail and phone columns in the source's staging model.",
        ),
    )
