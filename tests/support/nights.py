"""A house whose nights are runs: source records made by hand, and the stages as the pipeline chains them."""

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from support.house import Person, people
from support.workspace import workspace

from resolution.config import Configuration
from resolution.progress import Progress, silent
from resolution.schemas import MARTS, MEMBERSHIP, SOURCE_RECORD, build_schema
from resolution.warehouse import duck

QUICK = ("standardise", "link", "cluster", "build_marts", "publish", "review")
"""The stages of a night without the gates; marts are made as `marts_by_hand` says."""
UPDATED = datetime(2026, 11, 20, 10, tzinfo=UTC)
Records = dict[str, dict[str, Any]]


def house(root: Path) -> Configuration:
    """Return a project of one thread, which is quickest for so few records."""
    config = workspace(root)
    return config.model_copy(update={"warehouse": config.warehouse.model_copy(update={"threads": 1})})


def records_of(count: int, first: int = 0, seed: int = 5) -> Records:
    """Return source records by their key: each person at the till, most in the shop, some in the CRM."""
    rng = random.Random(f"{seed} {first}")
    rows: Records = {}
    for person in people(count, first):
        rows |= source_record("pos", person)
        if rng.random() < 0.8:
            rows |= source_record("web", person, **_slips(rng, person))
        if rng.random() < 0.4:
            rows |= source_record("crm", person, street_address=None, city=None, postal_code=None)
    return rows


def _slips(rng: random.Random, person: Person) -> dict[str, Any]:
    slips: dict[str, Any] = {}
    if rng.random() < 0.3:
        slips["phone"] = None
    if rng.random() < 0.2:
        slips["family_name"] = person.family[1:]
    if rng.random() < 0.2:
        slips["email"] = None
    return slips


def source_record(source: str, person: Person, **changed: Any) -> Records:
    """Return a person's record at a source, by its key."""
    key = f"{source}:{person.number}"
    values = {
        "source": source,
        "source_record_id": str(person.number),
        "record_key": key,
        "updated_at": UPDATED,
        "created_at": UPDATED,
        "is_deleted": False,
        "given_name": person.given,
        "family_name": person.family,
        "birth_date": f"{person.born}",
        "email": person.email,
        "phone": person.phone,
        "street_address": person.street,
        "city": person.city,
        "postal_code": person.postcode,
        "country": "FR",
    }
    return {key: values | changed}


def arrive(config: Configuration, records: Records) -> None:
    """Let the sources hold these records and no others."""
    given = [{name: row.get(name) for name in SOURCE_RECORD.columns.names} for row in records.values()]
    with duck.transaction(config) as con:
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {SOURCE_RECORD.schema}")
        con.register("given", pa.Table.from_pylist(given, schema=SOURCE_RECORD.columns))
        con.execute(f"CREATE OR REPLACE TABLE {SOURCE_RECORD.qualified} AS FROM given")
        con.unregister("given")


_LANDED = {
    "web__customers": "source_record_id AS id, given_name AS first_name, family_name AS last_name, "
    "birth_date, email, phone, 'enabled' AS state, updated_at::VARCHAR AS updated_at, "
    "to_json({'address1': street_address, 'zip': postal_code, 'city': city})::VARCHAR AS default_address",
    "crm__contacts": "source_record_id AS contact_id, given_name AS first_name, family_name AS last_name, "
    "birth_date, email, phone AS mobile, updated_at::VARCHAR AS updated_at",
}


def land(config: Configuration, records: Records) -> None:
    """Land records of the shop and of the CRM as a pull does."""
    arrive(config, records)
    with duck.transaction(config) as con:
        con.execute("CREATE SCHEMA IF NOT EXISTS raw")
        for table, columns in _LANDED.items():
            con.execute(
                f"CREATE TABLE raw.{table} AS SELECT {columns}, record_key AS _dlt_id, '1' AS _dlt_load_id, "
                f"updated_at AS _loaded_at FROM {SOURCE_RECORD.qualified} WHERE source = '{table[:3]}'"
            )
        con.execute(f"DROP SCHEMA {SOURCE_RECORD.schema} CASCADE")


_MARTS = {
    "client": f"SELECT client_id, count(*) AS record_count FROM {MEMBERSHIP.qualified} "
    "WHERE until IS NULL GROUP BY client_id",
    "client_identifier": f"SELECT record_key, client_id FROM {MEMBERSHIP.qualified} WHERE until IS NULL",
    "client_touchpoint": "SELECT '1' AS touchpoint_id",
    "client_id_redirect": "SELECT client_id, redirects_to FROM resolution.client_id_redirect "
    "WHERE until IS NULL",
}


def marts_by_hand(
    config: Configuration,
    run_id: str,
    live_run: str | None = None,
    number: int = 0,
    progress: Progress = silent,
) -> dict[str, int]:
    """Make the marts of a run without dbt, one after the other, but those that are empty at once."""
    schema = build_schema(run_id)
    with duck.connect(config) as con:
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        for name, key in MARTS.items():
            if name not in _MARTS:
                columns = ", ".join(f"{column} VARCHAR" for column in key.split(", "))
                con.execute(f"CREATE OR REPLACE TABLE {schema}.{name} ({columns})")
    for done, (name, query) in enumerate(_MARTS.items()):
        progress("marts", done, len(_MARTS))
        with duck.connect(config) as con:
            con.execute(f"CREATE OR REPLACE TABLE {schema}.{name} AS {query} ORDER BY {MARTS[name]}")
    return dict.fromkeys(MARTS, 0)
