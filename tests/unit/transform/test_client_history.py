"""Versions, changes and events of clients: three days, a rollback to the first, and another day."""

from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest
import yaml
from support.models import sql_of

from resolution.carried import PROJECT

BEGAN = datetime(2026, 11, 20, 3, tzinfo=UTC)
COMPARED = ("client", "client_consent", "client_contact_point")
MODELS = {
    "int_changed_clients": "int_changed_clients",
    "client_changes": "client_changes",
    "client_history": "client_history",
    "client_event": "published_event",  # the state's table has the mart's name
}
"""The models that are built, and what their tables are called here."""
ANNE, BORIS, CHEN = {"family_name": "Martin"}, {"family_name": "Orlov"}, {"family_name": "Wu"}
DURAND = {"family_name": "Durand"}
ONE, TWO, YES = {"value": "+33600000001"}, {"value": "+33600000002"}, {"channel": "email", "state": "opt_in"}
Connection = duckdb.DuckDBPyConnection
Clients = dict[str, dict[str, Any]]


def contract(mart: str) -> dict[str, str]:
    """The columns of a mart and their types."""
    text = (PROJECT / "marts" / f"{mart}.yml").read_text(encoding="utf-8")
    [model] = yaml.safe_load(text)["models"]
    return {column["name"]: column["data_type"] for column in model["columns"]}


def make(con: Connection, table: str, columns: dict[str, str], rows: Clients) -> None:
    """Make a table by hand: a row a client, which fills the columns or not."""
    con.execute(f"CREATE OR REPLACE TABLE {table} ({', '.join(map(' '.join, columns.items()))})")
    for client_id, given in rows.items():
        row = {"client_id": client_id} | given
        marks = ", ".join("?" * len(row))
        con.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def tables_of(con: Connection, schema: str | None) -> dict[str, str]:
    found = con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = ?", [schema]).fetchall()
    return {name: f"{schema}.{name}" for (name,) in found}


def build(
    con: Connection, number: int, live: int | None, clients: Clients, points: Clients | None = None
) -> None:
    """Build the models of history for a day on which the file holds these clients and contact points."""
    schema = f"b{number}"
    con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}; SET search_path = '{schema},main'")
    con.execute("DELETE FROM main.run WHERE number = ?", [number])
    con.execute(
        "INSERT INTO main.run VALUES (?, ?, ?)", [f"r{number}", number, BEGAN + timedelta(days=number)]
    )
    for table, rows in zip(COMPARED, (clients, dict.fromkeys(clients, YES), points or {}), strict=True):
        make(con, f"{schema}.{table}", contract(table), rows)
    for model, table in MODELS.items():
        query = sql_of(
            con,
            model,
            live=tables_of(con, f"b{live}" if live else None),
            variables={"run_id": f"r{number}", "run_number": number},
        )
        con.execute(f"CREATE OR REPLACE TABLE {schema}.{table} AS {query}")


def changes(con: Connection, number: int) -> list[tuple[Any, ...]]:
    return con.execute(
        "SELECT run_number, client_id, change, array_to_string(changed_tables, ' ') "
        f"FROM b{number}.client_changes ORDER BY ALL"
    ).fetchall()


def versions(con: Connection, number: int) -> list[tuple[Any, ...]]:
    return con.execute(
        "SELECT client_id, valid_from_run, valid_to_run, family_name "
        f"FROM b{number}.client_history ORDER BY ALL"
    ).fetchall()


def said_on(con: Connection, day: int, number: int) -> list[tuple[Any, ...]]:
    """What was published on a day, as the build of that number remembers it."""
    return con.execute(
        f"SELECT client_id, family_name FROM b{number}.client_history "
        "WHERE valid_from <= $noon AND (valid_to IS NULL OR valid_to > $noon) ORDER BY ALL",
        {"noon": BEGAN + timedelta(days=day, hours=9)},
    ).fetchall()


def event(con: Connection, number: int, name: str, client_id: str, other: str | None = None) -> None:
    con.execute(
        "INSERT INTO main.client_event (since, event_no, event, client_id, other_client_id) "
        "VALUES (?, 1, ?, ?, ?)",
        [number, name, client_id, other],
    )


@pytest.fixture(scope="module")
def days() -> Connection:
    """Days 1 to 3; readers are led back to day 1; day 4, killed and done again, goes on from there."""
    con = duckdb.connect()
    con.execute(
        "SET TimeZone = 'UTC'; CREATE TABLE run (run_id VARCHAR, number INTEGER, started_at TIMESTAMPTZ)"
    )
    columns = contract("client_event")
    names = {"since": "INTEGER"} | {name: columns[name] for name in columns if not name.startswith("run_")}
    con.execute(f"CREATE TABLE client_event ({', '.join(map(' '.join, names.items()))})")
    event(con, 1, "created", "A")
    build(con, 1, None, {"A": ANNE, "B": BORIS}, {"A": ONE})
    build(con, 2, 1, {"A": DURAND, "B": BORIS, "C": CHEN}, {"A": ONE, "B": ONE})
    build(con, 3, 2, {"A": DURAND}, {"A": ONE})
    event(con, 4, "merged", "B", "A")
    for _ in range(2):
        build(con, 4, 1, {"A": ANNE | {"record_count": 2}}, {"A": TWO})
    return con


def test_each_build_tells_what_it_changed_after_all_that_was_changed_before(days: Connection) -> None:
    first = [
        (1, "A", "upsert", "client client_consent client_contact_point"),
        (1, "B", "upsert", "client client_consent"),
    ]
    second = [
        (2, "A", "upsert", "client"),
        (2, "B", "upsert", "client_contact_point"),
        (2, "C", "upsert", "client client_consent"),
    ]
    third = [
        (3, "B", "delete", "client client_consent client_contact_point"),
        (3, "C", "delete", "client client_consent"),
    ]
    assert changes(days, 1) == first
    assert changes(days, 2) == first + second
    assert changes(days, 3) == first + second + third


def test_a_version_lasts_until_the_run_that_says_otherwise(days: Connection) -> None:
    assert versions(days, 3) == [
        ("A", 1, 2, "Martin"),
        ("A", 2, None, "Durand"),
        ("B", 1, 3, "Orlov"),
        ("C", 2, 3, "Wu"),
    ]
    assert said_on(days, 1, 3) == [("A", "Martin"), ("B", "Orlov")]
    assert said_on(days, 2, 3) == [("A", "Durand"), ("B", "Orlov"), ("C", "Wu")]
    assert said_on(days, 3, 3) == [("A", "Durand")]


def test_nothing_of_the_days_that_were_undone_remains(days: Connection) -> None:
    """Client B merged into A: a delete and an upsert."""
    assert versions(days, 4) == [("A", 1, 4, "Martin"), ("A", 4, None, "Martin"), ("B", 1, 4, "Orlov")]
    assert changes(days, 4) == [
        *changes(days, 1),
        (4, "A", "upsert", "client client_contact_point"),
        (4, "B", "delete", "client client_consent"),
    ]
    assert said_on(days, 2, 4) == [("A", "Martin"), ("B", "Orlov")]
    assert said_on(days, 4, 4) == [("A", "Martin")]
    events = days.execute(
        "SELECT run_id, event, client_id FROM b4.published_event ORDER BY run_number"
    ).fetchall()
    assert events == [("r1", "created", "A"), ("r4", "merged", "B")]


def test_a_build_of_an_earlier_version_is_gone_on_from(days: Connection) -> None:
    """It tells of no changes and holds fewer columns, one of another type: all clients are told of once."""
    days.execute("CREATE SCHEMA b5")
    columns = {"client_id": "VARCHAR", "family_name": "VARCHAR", "record_count": "VARCHAR", "old": "VARCHAR"}
    make(days, "b5.client", columns, {"A": ANNE | {"record_count": "2"}, "B": BORIS})
    make(days, "b5.client_contact_point", contract("client_contact_point"), {})
    build(days, 6, 5, {"A": ANNE | {"record_count": 2}, "C": CHEN})
    assert changes(days, 6) == [
        (6, "A", "upsert", "client client_consent"),
        (6, "B", "delete", "client"),
        (6, "C", "upsert", "client client_consent"),
    ]
    assert versions(days, 6) == [("A", 6, None, "Martin"), ("C", 6, None, "Wu")]


def test_versions_of_a_client_with_fewer_columns_are_carried(days: Connection) -> None:
    days.execute("CREATE SCHEMA b7; CREATE TABLE b7.client AS SELECT * EXCLUDE (region, city) FROM b4.client")
    days.execute("CREATE TABLE b7.client_changes AS FROM b4.client_changes")
    days.execute("CREATE TABLE b7.client_history AS SELECT * EXCLUDE (region, city) FROM b4.client_history")
    build(days, 8, 7, {"A": ANNE | {"record_count": 2, "city": "Paris"}})
    assert versions(days, 8) == [
        ("A", 1, 4, "Martin"),
        ("A", 4, 8, "Martin"),
        ("A", 8, None, "Martin"),
        ("B", 1, 4, "Orlov"),
    ]
    assert changes(days, 8)[-1] == (8, "A", "upsert", "client client_consent")
    made = {name for (name, *_) in days.execute("DESCRIBE b8.client_history").fetchall()}
    assert made == set(contract("client_history"))


def test_what_was_pruned_in_the_live_build_does_not_come_back(days: Connection) -> None:
    """As docs/operations.md says how: changes and ended versions of before the fourth day."""
    days.execute("CREATE SCHEMA b9")
    for table in (*COMPARED, "client_changes", "client_history"):
        days.execute(f"CREATE TABLE b9.{table} AS FROM b4.{table}")
    noon = {"noon": BEGAN + timedelta(days=4, hours=9)}
    days.execute("DELETE FROM b9.client_changes WHERE changed_at < $noon", noon)
    days.execute("DELETE FROM b9.client_history WHERE valid_to < $noon", noon)
    build(days, 10, 9, {"A": DURAND}, {"A": TWO})
    assert changes(days, 10) == [(10, "A", "upsert", "client")]
    assert versions(days, 10) == [("A", 4, 10, "Martin"), ("A", 10, None, "Durand")]
