"""dbt for real, on a warehouse made by hand: staging, contracts, marts, failures, the lock."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from tables_landed_by_hand import land, land_all

from resolution import carried, transform
from resolution import config as configuration
from resolution.config import Configuration
from resolution.errors import ConfigurationError, TransformError
from resolution.schemas import (
    CLIENT_EVENT,
    CLIENT_ID_REDIRECT,
    MEMBERSHIP,
    SOURCE_RECORD,
    STANDARDISED_RECORD,
    Table,
)
from resolution.schemas import (
    RUN as RUNS,
)
from resolution.standardise.kinds import KINDS
from resolution.transform import project as transform_project
from resolution.transform import run as transform_run
from resolution.warehouse import duck

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parents[2] / "golden" / "survivorship.yaml"
SHIPPED = Path(configuration.__file__).with_name("clientfile.yaml")
RUN = "r20261122t133138"
READ_AND_COMPARED = ("given_name", "middle_name", "family_name", "full_name", "native_name", "city")


def project(folder: Path) -> Configuration:
    shutil.copy(SHIPPED, folder / "clientfile.yaml")
    return configuration.load(folder / "clientfile.yaml")


def rows(config: Configuration, query: str) -> list[dict[str, Any]]:
    with duck.connect(config) as con:
        found = con.execute(query)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def another_process_can_write(config: Configuration) -> bool:
    path = str(config.path(config.warehouse.path))
    code = (
        "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('CREATE OR REPLACE TABLE held AS SELECT 1')"
    )
    return subprocess.run([sys.executable, "-c", code, path], check=False, timeout=60).returncode == 0


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Configuration]:
    config = project(tmp_path_factory.mktemp("staged"))
    with duck.connect(config) as con:
        land_all(con)
    told: list[tuple[str, int, int | None]] = []
    counts = transform.stage_sources(config, lambda *step: told.append(step))
    assert counts == {"crm": 2, "web": 3, "pos": 4}
    assert told[-1][1] == told[-1][2] == len(told)
    yield config


@pytest.fixture(scope="module")
def records(staged: Configuration) -> dict[str, dict[str, Any]]:
    found = rows(staged, "FROM intermediate.int_source_records")
    return {row["record_key"]: row for row in found}


def test_source_records_keep_their_contract(staged: Configuration) -> None:
    found = rows(staged, "DESCRIBE intermediate.int_source_records")
    declared = duck.create_table(SOURCE_RECORD)
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA intermediate")
        con.execute(declared)
        expected = con.execute("DESCRIBE intermediate.int_source_records").fetchall()
    assert [(row["column_name"], row["column_type"]) for row in found] == [row[:2] for row in expected]


def test_pos_quirks_end_in_staging(records: dict[str, dict[str, Any]]) -> None:
    newest = records["pos:PAR01-1"]
    assert newest["updated_at"] == datetime(2025, 12, 2, 13, 5, tzinfo=UTC)  # newest drop, older date_modif
    assert (newest["birth_date"], newest["other_emails"], newest["phone"]) == ("31/12/1980", ["a@b.fr"], None)
    assert (newest["store_id"], newest["channel"], newest["is_deleted"]) == ("PAR01", "store", False)
    assert (records["pos:PAR01-2"]["is_deleted"], records["pos:PAR01-2"]["updated_at"]) == (True, None)
    assert records["pos:PAR01-3"]["is_deleted"] is False  # its line was there, and could not be read
    assert (records["pos:LYO01-1"]["family_name"], records["pos:LYO01-1"]["given_name"]) == ("Durand", None)


def test_web_and_crm_quirks_end_in_staging(records: dict[str, dict[str, Any]]) -> None:
    customer = records["web:10"]
    assert customer["email"] == "new@example.org"
    assert customer["created_at"] == datetime(2025, 1, 31, 10, tzinfo=UTC)
    assert (customer["other_emails"], customer["identifiers"]) == (
        ["a@example.org"],
        {"wechat_unionid": "u1"},
    )
    assert (customer["street_address"], customer["region"]) == ("1 rue de la Paix", None)
    assert (records["web:11"]["is_deleted"], records["web:11"]["city"]) == (True, None)
    assert (records["web:12"]["merged_into"], records["web:12"]["other_emails"]) == ("10", None)
    assert records["crm:5"]["identifiers"] == {"wechat_unionid": "u1"}
    assert (records["crm:6"]["is_deleted"], records["crm:6"]["merged_into"]) == (False, "5")


def test_touchpoints_have_one_shape(staged: Configuration) -> None:
    found = {row["touchpoint_id"]: row for row in rows(staged, "FROM intermediate.int_touchpoints")}
    at = datetime(2026, 11, 20, 17, 32, tzinfo=UTC)
    assert {key: (row["kind"], row["amount"], row["record_key"]) for key, row in found.items()} == {
        "pos:PAR01-T1": ("ticket", Decimal("1234.50"), "pos:PAR01-1"),
        "pos:PAR01-T2": ("ticket", Decimal("1000.00"), None),
        "pos:PAR01-T3": ("return", Decimal("-1234.50"), "pos:PAR01-1"),
        "pos:PAR01-T4": ("ticket", None, "pos:PAR01-1"),
        "web:7": ("order", Decimal("99.90"), "web:10"),
        "web:7:70": ("return", Decimal("-9.90"), "web:10"),
    }
    returned = {key: row["returned_touchpoint_id"] for key, row in found.items() if row["kind"] == "return"}
    assert returned == {"pos:PAR01-T3": "pos:PAR01-T1", "web:7:70": "web:7"}
    assert (found["pos:PAR01-T1"]["occurred_at"], found["pos:PAR01-T4"]["occurred_at"]) == (at, None)


def test_consents_preferences_and_referrals_of_all_sources_have_one_shape(staged: Configuration) -> None:
    consents = rows(staged, "FROM intermediate.int_consents ORDER BY consent_id")
    assert [(row["consent_id"], row["channel"], row["state"], row["record_key"]) for row in consents] == [
        ("crm:1", "email", "opt_in", "crm:5"),
        ("pos:PAR01-1:email:20251202T130500Z", "email", "opt_in", "pos:PAR01-1"),
        ("web:10:email:20261101T100000Z", "email", "opt_out", "web:10"),
    ]
    preferences = rows(staged, "FROM intermediate.int_preferences ORDER BY preference_id")
    assert [(row["record_key"], row["value"]) for row in preferences] == [("crm:5", "38"), ("web:10", "36")]
    [referral] = rows(staged, "FROM intermediate.int_referrals")
    assert (referral["referrer_record_key"], referral["referred_record_key"]) == ("web:12", "web:10")


def test_a_table_that_never_arrived_is_empty(staged: Configuration) -> None:
    assert rows(staged, "FROM staging.stg_crm__referrals") == []


def insert(con: duckdb.DuckDBPyConnection, table: Table, row: dict[str, Any]) -> None:
    columns, values = ", ".join(row), ", ".join("?" * len(row))
    con.execute(f"INSERT INTO {table.qualified} ({columns}) VALUES ({values})", list(row.values()))


def standard_form(key: str, case: int, given: dict[str, Any]) -> dict[str, Any]:
    source, own_id = key.split(":")
    row: dict[str, Any] = {"updated_at": "2026-11-01T00:00:00Z", "is_deleted": False, "issues": []}
    row |= {f"{name}_std": given.get(name) for name in READ_AND_COMPARED} | given
    own_id = f"{case}-{own_id}"
    return row | {"record_key": f"{source}:{own_id}", "source": source, "source_record_id": own_id}


def fill(con: duckdb.DuckDBPyConnection, case: int, golden: dict[str, Any]) -> None:
    for key, given in golden["records"].items():
        row = standard_form(key, case, given)
        insert(con, STANDARDISED_RECORD, row)
        member = {"since": 1, "record_key": row["record_key"], "client_id": f"client-{case}"}
        insert(con, MEMBERSHIP, member | {"first_seen_at": "2026-11-20T00:00:00Z"})
    for number, visit in enumerate(golden.get("touchpoints", [])):
        key = visit["record_key"] and visit["record_key"].replace(":", f":{case}-")
        con.execute(
            "INSERT INTO intermediate.int_touchpoints BY NAME "
            "SELECT ? AS touchpoint_id, 'pos' AS source, ? AS record_key, ? AS kind, "
            "?::timestamptz AS occurred_at, ? AS store_id",
            [
                f"pos:{case}-{number}",
                key,
                visit.get("kind", "ticket"),
                visit["occurred_at"],
                visit["store_id"],
            ],
        )


def fill_ended(con: duckdb.DuckDBPyConnection) -> None:
    """One client that was merged, came back and was merged again, and one that was retired."""
    for client_id, redirects_to, since, until in (
        ("merged", "client-1", 1, 2),
        ("merged", "client-0", 3, None),
        ("retired", None, 3, None),
    ):
        row = {"client_id": client_id, "redirects_to": redirects_to, "since": since, "until": until}
        insert(con, CLIENT_ID_REDIRECT, row)
    for number, (since, event, client_id) in enumerate(
        (
            (1, "merged", "merged"),
            (2, "revived", "merged"),
            (3, "merged", "merged"),
            (3, "retired", "retired"),
            (4, "merged", "of another client"),
        )
    ):
        happened = {"since": since, "event_no": number, "happened_at": f"2026-11-2{since}T00:00:00Z"}
        insert(con, CLIENT_EVENT, happened | {"client_id": client_id, "event": event})


@pytest.fixture(scope="module")
def built(staged: Configuration) -> Configuration:
    cases = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
    with duck.transaction(staged) as con:
        for case, golden in enumerate(cases):
            fill(con, case, golden)
        insert(con, MEMBERSHIP, {"since": 0, "until": 1, "record_key": "pos:0-P-1", "client_id": "before"})
        insert(con, RUNS, {"run_id": "r1", "number": 1, "started_at": "2026-11-20T03:00:00Z"})
        for kind in KINDS:
            con.execute(duck.create_table(kind.table))
        fill_ended(con)
    counts = transform.build_marts(staged, RUN)
    there = [golden for golden in cases if golden["client"]]
    assert counts["client"] == len(there) < len(cases)
    assert counts["client_identifier"] == sum(len(golden["records"]) for golden in there)
    assert counts["client_id_redirect"] == 2
    return staged


def test_values_survive_as_the_golden_table_says(built: Configuration) -> None:
    clients = {row["client_id"]: row for row in rows(built, f"FROM build_{RUN}.client")}
    for case, golden in enumerate(yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))):
        client, expected = clients.get(f"client-{case}"), golden["client"]
        assert (client and {name: client[name] for name in expected}) == expected, golden["says"]
    assert all(isinstance(row["birth_date"], date | None) for row in clients.values())


def test_touchpoints_find_their_client_or_none(built: Configuration) -> None:
    found = rows(built, f"FROM build_{RUN}.client_touchpoint WHERE kind IN ('ticket', 'order', 'return')")
    assert len(found) == 6 + 5
    known = {row["touchpoint_id"] for row in found if row["client_id"]}
    assert len(known) == 4  # the others are anonymous, or of records that are in no client


def test_the_crosswalk_says_which_records_are_active(built: Configuration) -> None:
    found = rows(built, f"SELECT is_active, count(*) AS n FROM build_{RUN}.client_identifier GROUP BY ALL")
    assert {row["is_active"]: row["n"] for row in found}[False] == 2


def test_the_crosswalk_knows_since_when_and_what_was_before(built: Configuration) -> None:
    came = datetime(2026, 11, 20, 3, tzinfo=UTC)
    now = rows(built, f"FROM build_{RUN}.client_identifier WHERE record_key = 'pos:0-P-1'")
    assert [(row["client_id"], row["valid_from"], row["valid_to"]) for row in now] == [
        ("client-0", came, None)
    ]
    ever = rows(
        built,
        f"SELECT client_id, valid_from, valid_to FROM build_{RUN}.client_identifier_history "
        "WHERE record_key = 'pos:0-P-1' ORDER BY valid_from_run",
    )
    assert ever == [
        {"client_id": "before", "valid_from": None, "valid_to": came},
        {"client_id": "client-0", "valid_from": came, "valid_to": None},
    ]


def test_provenance_and_contact_points_go_with_the_client(built: Configuration) -> None:
    found = rows(
        built,
        f"SELECT record_key, rule, losing_record_keys FROM build_{RUN}.client_attribute_provenance "
        "WHERE client_id = 'client-0' AND attribute IN ('name', 'email') ORDER BY attribute",
    )
    assert [tuple(row.values()) for row in found] == [
        ("web:0-1", "source_trust", ["pos:0-P-1"]),
        ("crm:0-1", "source_trust", ["web:0-1", "pos:0-P-1"]),
    ]
    points = rows(
        built,
        f"SELECT value, is_preferred, sources FROM build_{RUN}.client_contact_point "
        "WHERE client_id = 'client-0' AND kind = 'email' ORDER BY value",
    )
    assert [tuple(row.values()) for row in points] == [
        ("anne@example.org", True, ["web"]),
        ("other@example.org", False, ["pos"]),
    ]


def test_a_retired_id_leads_where_it_leads_now_since_it_ended_last(built: Configuration) -> None:
    ended = datetime(2026, 11, 23, tzinfo=UTC)
    assert rows(built, f"FROM build_{RUN}.client_id_redirect ORDER BY client_id") == [
        {"client_id": "merged", "redirects_to": "client-0", "retired_at": ended},
        {"client_id": "retired", "redirects_to": None, "retired_at": ended},
    ]


def test_every_measure_of_quality_is_described_and_none_that_is_not_there(built: Configuration) -> None:
    found = rows(built, f"SELECT DISTINCT measure FROM build_{RUN}.data_quality_daily ORDER BY ALL")
    described = rows(built, "SELECT measure FROM seeds.quality_measure ORDER BY ALL")
    assert found == described


def test_days_before_stay_as_published_and_a_day_built_again_is_replaced(built: Configuration) -> None:
    with duck.transaction(built) as con:
        con.execute("CREATE SCHEMA build_live")
        con.execute(
            "CREATE TABLE build_live.data_quality_daily AS "
            "SELECT * REPLACE (7 AS numerator, day + days AS day) "
            f"FROM build_{RUN}.data_quality_daily, unnest([-1, 0, 1]) AS t(days)"
        )
    variables = {
        "build_schema": "build_next",
        "live_schema": "build_live",
        "as_of": "2026-11-21T23:59:59+00:00",
    }
    transform_project._build(built, ["data_quality_daily"], "empty", variables, lambda *_: None)
    kept = rows(
        built,
        "SELECT day::VARCHAR AS day, bool_and(numerator = 7) AS as_published "
        "FROM build_next.data_quality_daily GROUP BY ALL ORDER BY ALL",
    )
    assert [tuple(row.values()) for row in kept] == [("2026-11-20", True), ("2026-11-21", False)]


def test_unit_tests_of_the_models_pass_and_docs_are_one_page(built: Configuration) -> None:
    assert transform.unit_test(built, RUN) >= 18
    page = transform.docs(built, built.root / "site")
    text = page.read_text(encoding="utf-8")
    assert "One row a client." in text
    assert "Durand" not in text
    assert str(built.root) not in text
    assert another_process_can_write(built)


def test_a_failure_names_the_model_and_no_value(tmp_path: Path) -> None:
    config = project(tmp_path)
    with duck.connect(config) as con:
        land(con, "web__orders", [{"id": "1", "total_price": "Jeanne d'Arc"}])
        con.execute(
            "CREATE VIEW raw.web__customers AS "
            "SELECT total_price::INTEGER::VARCHAR AS id, _dlt_id, _loaded_at FROM raw.web__orders"
        )
    with pytest.raises(TransformError) as raised:
        transform.stage_sources(config)
    assert "stg_web__customers" in str(raised.value)
    assert "Conversion Error" in str(raised.value)
    assert "Arc" not in str(raised.value)
    assert another_process_can_write(config)
    written = [path for path in (tmp_path / "var" / "dbt").rglob("*") if path.is_file()]
    assert not [path for path in written if b"Jeanne" in path.read_bytes()]


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("Runtime Error in model a\n  Conversion Error: 'Jeanne d'Arc' Binder Error", "Conversion Error"),
        ("Runtime Error in a\n  Binder Error: no column b", "Runtime Error in a Binder Error: no column b"),
        ("Compilation Error\n  an enforced contract.", "Compilation Error an enforced contract"),
        ("Jeanne", ""),
    ],
)  # fmt: skip
def test_only_errors_of_the_code_keep_their_message(message: str, kept: str) -> None:
    assert transform_run._message(message) == kept


def test_a_fourth_source_is_an_entry_and_a_staging_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "dbt_project"
    shutil.copytree(transform.PROJECT, models)
    monkeypatch.setattr(carried, "PROJECT", models)
    shutil.copy(SHIPPED, tmp_path / "clientfile.yaml")
    content = yaml.safe_load((tmp_path / "clientfile.yaml").read_text(encoding="utf-8"))
    content["sources"]["kiosk"] = content["sources"]["crm"] | {
        "trust": 4,
        "records_model": "stg_kiosk__people",
    }
    config = Configuration.model_validate({**content, "root": tmp_path})
    with duck.connect(config) as con:
        land(con, "kiosk__people", [{"id": "1", "name": "Anne Martin"}])
    with pytest.raises(TransformError, match="stg_kiosk__people"):
        transform.stage_sources(config)
    folder = models / "staging" / "kiosk"
    folder.mkdir()
    columns = ", ".join(
        {"source": "'kiosk' AS source", "record_key": "'kiosk:' || id AS record_key"}.get(name)
        or {"source_record_id": "id AS source_record_id", "full_name": "name AS full_name"}.get(name)
        or f"CAST(NULL AS {type_}) AS {name}"
        for name, type_ in duck.sql_columns(SOURCE_RECORD)
    )
    model = (
        f"WITH landed AS ({{{{ landed('kiosk', 'people', ['id', 'name']) }}}}) SELECT {columns} FROM landed"
    )
    (folder / "stg_kiosk__people.sql").write_text(model, encoding="utf-8")
    source = {"name": "kiosk", "schema": "raw", "tables": [{"name": "people", "identifier": "kiosk__people"}]}
    (folder / "_kiosk__sources.yml").write_text(yaml.safe_dump({"sources": [source]}), encoding="utf-8")
    assert transform.stage_sources(config)["kiosk"] == 1


def test_the_shipped_configuration_names_models_that_exist() -> None:
    try:
        config = configuration.load(SHIPPED)
    except ConfigurationError as error:
        pytest.fail(str(error))
    names = {path.stem for path in (transform.PROJECT / "staging").rglob("*.sql")}
    for source in config.sources.values():
        assert source.records_model in names
        assert source.touchpoints_model is None or source.touchpoints_model in names
        assert {source.consents_model, source.preferences_model, source.referrals_model} - {None} <= names
