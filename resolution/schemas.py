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


MARTS = {"client": "client_id", "client_identifier": "record_key", "client_touchpoint": "touchpoint_id"}
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
    ),
    ("record_key",),
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
        gate=TEXT,  # records, build
        expectation=TEXT,
        severity=TEXT,  # critical, warning
        success=pa.bool_(),
        checked=pa.int64(),  # rows of the table
        unexpected=pa.int64(),
        observed_at=TIME,
    ),
    ("run_id", "gate", "expectation"),
)

EDGE = Table(
    STATE,
    "edge",
    "one row a scored pair of a run, record_key_l < record_key_r",
    _columns(
        run_id=TEXT,
        record_key_l=TEXT,
        record_key_r=TEXT,
        match_weight=pa.float64(),  # log2, rounded to nine decimals
        match_probability=pa.float64(),
        match_key=TEXT,  # the blocking rule that found the pair, or merged_at_source
        levels=pa.map_(TEXT, pa.int32()),  # comparison -> level reached (0 = else, -1 = null)
        model_version=TEXT,
    ),
    ("run_id", "record_key_l", "record_key_r"),
)

MEMBERSHIP = Table(
    STATE,
    "membership",
    "one row a run and record: the client that the record belongs to",
    _columns(run_id=TEXT, record_key=TEXT, client_id=TEXT, first_seen_at=TIME),
    ("run_id", "record_key"),
)

RUN = Table(
    STATE,
    "run",
    "one row a run: its manifest",
    _columns(
        run_id=TEXT,
        state=TEXT,  # running, trained, published, failed, interrupted
        started_at=TIME,
        ended_at=TIME,
        live_run=TEXT,  # the run that readers saw when this one began; ids are carried forward from it
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

STATE_TABLES = (STANDARDISED_RECORD, QUARANTINE, GATE_RESULT, EDGE, MEMBERSHIP, RUN)
