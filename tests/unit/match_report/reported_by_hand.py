"""A small house with two published runs, a day apart, and the quality that its builds tell of."""

from pathlib import Path
from typing import Any

from support.nights import marts_by_hand
from support.people import people
from support.workspace import fill, fill_records, record, workspace

from resolution import pipeline
from resolution.config import Configuration
from resolution.schemas import GATE_RESULT, QUARANTINE, build_schema
from resolution.warehouse import duck

FIRST, SECOND = "r1", "r2"
RARE = "vexomiry.example"
CANARY = {
    "given_name": "Qorulina",
    "family_name": "Vexomiry",
    "given_name_std": "qorulina",
    "family_name_std": "vexomiry",
    "full_name_std": "qorulina vexomiry",
    "name_tokens_std": "qorulina vexomiry",
    "email_std": f"zubliq@{RARE}",
    "email_local_std": "zubliq",
    "email_domain_std": RARE,
    "phone_std": "+33698761234",
    "postal_code_std": "98761",
    "city": "Qwertyville",
    "city_std": "qwertyville",
    "street_address": "7 Plumbusgasse",
    "street_std": "plumbusgasse",
    "house_number_std": "7",
}
_QUALITY = [
    ("2026-11-19", "completeness_email", "pos", "PAR01", "store", "FR", 40, 60),
    ("2026-11-20", "completeness_email", "pos", "PAR01", "store", "FR", 45, 60),
    ("2026-11-20", "completeness_email", "pos", "LYO01", "store", "FR", 30, 30),
    ("2026-11-20", "freshness", "web", "", "online", "FR", 900, 60),
]


def _readable(row: dict[str, Any]) -> dict[str, Any]:
    given, family = row["given_name_std"].title(), row["family_name_std"].title()
    return row | {"given_name": given, "family_name": family}


def records() -> list[dict[str, Any]]:
    born = ({"birth_year_std": 1980}, {"birth_year_std": 1980}, {})
    canaries = [
        record(key, **CANARY | more) for key, more in zip(("crm:1", "pos:x", "web:x"), born, strict=True)
    ]
    return [*map(_readable, people(60)), *canaries]


def _build(config: Configuration, run_id: str, number: int) -> None:
    schema = build_schema(run_id)
    marts_by_hand(config, run_id)
    rows = ", ".join(str(row) for row in _QUALITY)
    with duck.connect(config) as con:
        con.execute(
            f"CREATE OR REPLACE TABLE {schema}.data_quality_daily AS "
            f"SELECT CAST(day AS DATE) AS day, * EXCLUDE (day) FROM (VALUES {rows}) "
            "AS t(day, measure, source, store_id, channel, country, numerator, denominator)"
        )
        con.execute(
            f"CREATE OR REPLACE TABLE {schema}.client_changes AS SELECT 'c' AS client_id, "
            f"{number} AS run_number, 'upsert' AS change, ['client', 'client_consent'] AS changed_tables"
        )


def _night(config: Configuration, run_id: str, number: int, rows: list[dict[str, Any]]) -> None:
    pipeline.begin(config, run_id)
    fill_records(config, rows)
    for stage in ("link", "cluster"):
        pipeline.stage(config, run_id, stage)
    fill(
        config,
        QUARANTINE,
        [{"run_id": run_id, "source": "pos", "record_key": "pos:9", "reason": "no_identity"}],
    )
    gate = {"gate": "build", "expectation": "client_has_name", "severity": "warning"}
    fill(config, GATE_RESULT, [gate | {"run_id": run_id, "success": False, "checked": 60, "unexpected": 3}])
    _build(config, run_id, number)
    for stage in ("publish", "report"):
        pipeline.stage(config, run_id, stage)


def reported(root: Path) -> Configuration:
    """Return the house: in the second run a record came, one went, and one person has two birth dates."""
    config, rows = workspace(root), records()
    _night(config, FIRST, 1, [row for row in rows if row["record_key"] != "web:x"])
    changed = [row for row in rows if row["record_key"] != "pos:0003"]
    other = {"birth_date_std": records()[0]["birth_date_std"].replace(day=28)}
    _night(
        config, SECOND, 2, [{**row, **(other if row["record_key"] == "web:0000" else {})} for row in changed]
    )
    return config
