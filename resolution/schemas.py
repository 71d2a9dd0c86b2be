"""The contracts between stages: one Arrow schema a table, with the grain in its comment.

A stage is table in, table out; these are the only tables that stages may meet through.
"""

from dataclasses import dataclass

import pyarrow as pa

TEXT = pa.string()
TEXTS = pa.list_(pa.string())
TIME = pa.timestamp("us", tz="UTC")

RAW = "raw"
STATE = "resolution"


MARTS = {
    "client": "client_id",
    "client_identifier": "record_key",
    "client_identifier_history": "record_key, valid_from",
    "client_contact_point": "client_id, kind, value",
    "client_attribute_provenance": "client_id, attribute",
    "client_touchpoint": "touchpoint_id",
    "client_preference": "client_id, topic, value",
    "household": "household_id, client_id",
    "store": "store_id",
    "client_order": "order_id",
    "client_consent": "client_id, channel, purpose",
    "client_consent_history": "consent_id",
    "client_rfm": "client_id",
    "client_id_redirect": "client_id",
    "client_event": "run_number, event_no",
    "client_history": "client_id, valid_from_run",
    "client_changes": "client_id, run_number",
    "data_quality_daily": "day, measure, source, store_id, channel, country",
    "build": "as_of",
}
"""What a build holds and what is published of it: table -> the key that it is ordered by."""
BUILD_PREFIX = "build_"


def build_schema(run_id: str) -> str:
    """Return the warehouse schema that a run's marts are built in."""
    return f"{BUILD_PREFIX}{run_id}"


@dataclass(frozen=True)
class Table:
    """A table of the warehouse: where it stands, its grain in one sentence, its columns."""

    schema: str
    name: str
    grain: str
    columns: pa.Schema
    key: tuple[str, ...]

    @property
    def qualified(self) -> str:
        """The name to use in SQL."""
        return f"{self.schema}.{self.name}"


def _columns(**types: pa.DataType) -> pa.Schema:
    return pa.schema(list(types.items()))


SOURCE_RECORD = Table(
    "intermediate",
    "int_source_records",
    "one row a source record, its latest version",
    _columns(
        source=TEXT,
        source_record_id=TEXT,
        record_key=TEXT,
        updated_at=TIME,
        created_at=TIME,
        is_deleted=pa.bool_(),
        merged_into=TEXT,
        given_name=TEXT,
        middle_name=TEXT,
        family_name=TEXT,
        full_name=TEXT,
        native_name=TEXT,
        gender=TEXT,
        birth_date=TEXT,
        birth_year=TEXT,
        birth_place=TEXT,
        occupation=TEXT,
        email=TEXT,
        phone=TEXT,
        other_emails=TEXTS,
        other_phones=TEXTS,
        street_address=TEXT,
        city=TEXT,
        region=TEXT,
        postal_code=TEXT,
        country=TEXT,
        loyalty_number=TEXT,
        tax_id=TEXT,
        identifiers=pa.map_(TEXT, TEXT),
        store_id=TEXT,
        channel=TEXT,
        language=TEXT,
    ),
    ("record_key",),
)

STANDARDISED_RECORD = Table(
    STATE,
    "standardised_record",
    "one row a source record, in standard form",
    _columns(
        record_key=TEXT,
        source=TEXT,
        source_record_id=TEXT,
        updated_at=TIME,
        created_at=TIME,
        is_deleted=pa.bool_(),
        merged_into=TEXT,  # record_key of the survivor of a merge at the source
        # for people to read: encoding mended, trimmed, case repaired
        given_name=TEXT,
        middle_name=TEXT,
        family_name=TEXT,
        full_name=TEXT,
        native_name=TEXT,
        # for comparing: Latin letters, lower case, single spaces
        given_name_std=TEXT,
        middle_name_std=TEXT,
        family_name_std=TEXT,
        full_name_std=TEXT,  # the whole name in the order given, whatever parts the source holds
        name_tokens_std=TEXT,  # the tokens of the whole name, distinct and sorted
        given_name_phonetic=TEXT,
        family_name_phonetic=TEXT,
        native_name_std=TEXT,
        # formal names that the first given name may be short for, and itself; sorted: bill -> bill, william
        given_name_forms=TEXTS,
        generation_std=TEXT,  # jr, sr, ii, iii, iv; no other standard form of the name holds it
        name_is_romanised=pa.bool_(),  # the source gave no Latin letters: the Latin forms are our own reading
        # keys by which spellings of one name meet, whatever its script and romanisation; sorted
        given_name_reading_keys=TEXTS,
        family_name_reading_keys=TEXTS,
        gender_std=TEXT,  # f, m
        birth_date_std=pa.date32(),
        birth_year_std=pa.int32(),
        birth_place_std=TEXT,
        occupation_std=TEXT,
        email_std=TEXT,
        email_local_std=TEXT,
        email_domain_std=TEXT,
        phone_std=TEXT,  # E.164
        other_emails_std=TEXTS,
        other_phones_std=TEXTS,
        street_address=TEXT,  # for people to read
        city=TEXT,  # for people to read
        street_std=TEXT,  # sorted street tokens without the house number
        house_number_std=TEXT,
        city_std=TEXT,
        region_std=TEXT,
        postal_code_std=TEXT,
        country_std=TEXT,  # ISO 3166-1 alpha-2
        loyalty_number_std=TEXT,
        tax_id_std=TEXT,
        identifiers=pa.map_(TEXT, TEXT),
        store_id=TEXT,
        channel=TEXT,
        language_std=TEXT,  # ISO 639-1
        longest_field=pa.int32(),  # characters of the record's longest value as entered
        issues=TEXTS,  # what was wrong with the values, e.g. placeholder_email, invalid_birth_date
        content_hash=TEXT,
        source_hash=pa.uint64(),  # of the record as the source gave it: what is done again
        standard=TEXT,  # what it was standardised by: standardiser, observations, settings
    ),
    ("record_key",),
)

OBSERVATION = Table(
    STATE,
    "observation",
    "one row a habit of a source, or a value that nobody is known by; frozen with the model",
    _columns(
        kind=TEXT,  # day_first, default_month_day, default_date, historical_source, shared_email, …
        source=TEXT,  # empty where it holds for all sources
        value=TEXT,
    ),
    ("kind", "source", "value"),
)

CONSENT_CONTACT_POINT = Table(
    STATE,
    "consent_contact_point",
    "one row an entry of the consent ledger whose contact point has a standard form",
    _columns(consent_id=TEXT, contact_point_std=TEXT),
    ("consent_id",),
)

QUARANTINE = Table(
    STATE,
    "quarantine",
    "one row a record (or raw line) and reason it was kept out of a run for",
    _columns(run_id=TEXT, source=TEXT, record_key=TEXT, reason=TEXT, quarantined_at=TIME),
    ("run_id", "record_key", "reason"),
)

GATE_RESULT = Table(
    STATE,
    "gate_result",
    "one row a run, gate and expectation: whether it held, in counts only",
    _columns(
        run_id=TEXT,
        gate=TEXT,  # records, links, build
        expectation=TEXT,
        severity=TEXT,  # critical, stop, warning
        success=pa.bool_(),
        checked=pa.int64(),  # rows of the table
        unexpected=pa.int64(),
        observed_at=TIME,
        checked_table=TEXT,
        subject=TEXT,  # what was found worst, where an expectation measures several (a source, a channel)
        observed=pa.float64(),  # what it measured there; otherwise what is unexpected
        floor=pa.float64(),  # the least that was allowed, if any
        ceiling=pa.float64(),  # the most that was allowed, if any
        unit=TEXT,
        why=TEXT,
        remedy=TEXT,
    ),
    ("run_id", "gate", "expectation"),
)

GATE_MEASURE = Table(
    STATE,
    "gate_measure",
    "one row a run, gate, expectation and subject that it measured: what later runs learn their floors from",
    _columns(
        run_id=TEXT,
        gate=TEXT,
        expectation=TEXT,
        subject=TEXT,
        observed=pa.float64(),
        floor=pa.float64(),
        ceiling=pa.float64(),
        success=pa.bool_(),
    ),
    ("run_id", "gate", "expectation", "subject"),
)

ACKNOWLEDGEMENT = Table(
    STATE,
    "acknowledgement",
    "one row a run, stop and subject that somebody answers for: it holds up to the number that was seen",
    _columns(
        run_id=TEXT,
        gate=TEXT,
        expectation=TEXT,
        subject=TEXT,  # empty where the expectation counts rows
        observed=pa.float64(),
        reason=TEXT,
        acknowledged_by=TEXT,
        acknowledged_at=TIME,
    ),
    ("run_id", "gate", "expectation", "subject", "acknowledged_at"),
)

# State that lasts has versions: a row is part of the state of every run from `since` on, and of none from
# `until` on. Both are numbers of runs (`run.number`); `until` is empty while the row stands (see state.py).
_VERSION = {"since": pa.int32(), "until": pa.int32()}

LINKED_RECORD = Table(
    STATE,
    "linked_record",
    "one row a version of a record that was compared with the others",
    _columns(
        record_key=TEXT,
        record_no=pa.int64(),  # stands for this version in blocking_key
        content_hash=TEXT,
        **_VERSION,
    ),
    ("record_no",),
)

BLOCKING_KEY = Table(
    STATE,
    "blocking_key",
    "one row a blocking key that a version of a record holds",
    _columns(rule=pa.uint8(), key=pa.uint64(), record_no=pa.int64()),
    ("rule", "key", "record_no"),
)

EDGE = Table(
    STATE,
    "edge",
    "one row a version of a scored pair, record_key_l < record_key_r",
    _columns(
        record_key_l=TEXT,
        record_key_r=TEXT,
        match_weight=pa.float64(),  # log2, rounded to nine decimals; empty if the source said it
        match_probability=pa.float64(),
        match_key=TEXT,  # the blocking rule that found the pair, closure, or merged_at_source
        levels=pa.list_(pa.int8()),  # level reached by each attribute of the model (0 = else, -1 = missing)
        model_version=TEXT,
        **_VERSION,
    ),
    ("record_key_l", "record_key_r", "since"),
)

MEMBERSHIP = Table(
    STATE,
    "membership",
    "one row a record and client that it belongs or belonged to; never removed, for ids may come back",
    _columns(
        record_key=TEXT,
        client_id=TEXT,
        first_seen_at=TIME,
        first_seen_run=pa.int32(),  # number of the run that saw the record first
        **_VERSION,
    ),
    ("record_key", "since"),
)

CLIENT_EVENT = Table(
    STATE,
    "client_event",
    "one row a thing that happened to a client in a run",
    _columns(
        since=pa.int32(),  # number of the run
        event_no=pa.int32(),  # from 1 on in each run
        happened_at=TIME,
        client_id=TEXT,
        event=TEXT,  # created, merged, split, revived, retired, record_added, record_removed
        record_key=TEXT,  # the record added or removed; the founding record of a client that was created
        other_client_id=TEXT,  # merged: the client that goes on; split: the new one; moved record: from or to
        cause=TEXT,  # new_record, changed_record, record_gone, edge, edge_lost, judgement, …
        cause_key_l=TEXT,  # the record, or the two ends of the edge or judgement, that is the cause
        cause_key_r=TEXT,
        judgement_id=pa.int64(),
    ),
    ("since", "event_no"),
)

CLIENT_ID_REDIRECT = Table(
    STATE,
    "client_id_redirect",
    "one row a retired client id and what it resolves to",
    _columns(
        client_id=TEXT,
        redirects_to=TEXT,  # the live client; empty: retired, no record of it is left
        **_VERSION,
    ),
    ("client_id", "since"),
)

JUDGEMENT = Table(
    STATE,
    "judgement",
    "one row a steward's judgement that a run held to, record_key_l < record_key_r",
    _columns(
        judgement_id=pa.int64(),
        judgement=TEXT,  # match, no_match
        record_key_l=TEXT,
        record_key_r=TEXT,
        **_VERSION,
    ),
    ("judgement_id", "since"),
)

RUN = Table(
    STATE,
    "run",
    "one row a run: its manifest",
    _columns(
        run_id=TEXT,
        number=pa.int32(),  # runs by the order of their beginning; rows of state name it
        state=TEXT,  # running, trained, published, failed, interrupted
        started_at=TIME,
        ended_at=TIME,
        live_run=TEXT,  # the run that readers saw when this one began, whose state it goes on from
        mode=TEXT,  # full, incremental
        reason=TEXT,  # why the run is full
        frozen=pa.map_(TEXT, TEXT),  # what links depend on beside the records: model, thresholds, versions
        seal=pa.map_(TEXT, TEXT),  # checksums of the state that the run left
        stage=TEXT,  # the last stage begun
        code_version=TEXT,
        model_version=TEXT,
        counts=pa.map_(TEXT, pa.int64()),
        seconds=pa.map_(TEXT, pa.float64()),  # stage -> wall time
        memory_mb=pa.map_(TEXT, pa.float64()),  # stage -> the process's highest resident memory, MB
        message=TEXT,
    ),
    ("run_id",),
)

STATE_VERSION = Table(
    STATE,
    "state_version",
    "one row: the version that the tables of this schema have",
    _columns(
        version=pa.int32(),  # by it a clientfile knows whether it may read them, or has to migrate them first
        migrated_at=TIME,
        code_version=TEXT,  # the clientfile that brought them to it
    ),
    ("version",),
)

VERSIONED = (LINKED_RECORD, EDGE, MEMBERSHIP, CLIENT_ID_REDIRECT, JUDGEMENT)
"""The tables whose rows have `since` and `until`."""

STATE_TABLES = (
    STANDARDISED_RECORD,
    OBSERVATION,
    CONSENT_CONTACT_POINT,
    QUARANTINE,
    GATE_RESULT,
    GATE_MEASURE,
    ACKNOWLEDGEMENT,
    LINKED_RECORD,
    BLOCKING_KEY,
    EDGE,
    MEMBERSHIP,
    CLIENT_EVENT,
    CLIENT_ID_REDIRECT,
    JUDGEMENT,
    RUN,
    STATE_VERSION,
)
"""Whoever changes one of them adds a step to resolution/warehouse/migrations."""
