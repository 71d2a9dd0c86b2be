"""A build made by hand: every published table with the columns of its contract, a few rows in some."""

from typing import Any

import duckdb
from support.contracts import columns_of_marts

Con = duckdb.DuckDBPyConnection


def make_empty(con: Con, schema: str) -> None:
    """Make all tables of a build, empty."""
    tables = {
        mart: ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        for mart, columns in columns_of_marts().items()
    }
    made = "; ".join(f"CREATE TABLE {schema}.{mart} ({columns})" for mart, columns in tables.items())
    con.execute(f"CREATE SCHEMA {schema}; {made}; INSERT INTO {schema}.build BY NAME SELECT now() AS as_of")


def put(con: Con, schema: str, table: str, **values: Any) -> None:
    """Add a row."""
    marks = ", ".join("?" for _ in values)
    con.execute(f"INSERT INTO {schema}.{table} ({', '.join(values)}) VALUES ({marks})", list(values.values()))


def make(con: Con, schema: str) -> None:
    """Make a sound build: two clients of three records, with three sales, one of them anonymous."""
    make_empty(con, schema)
    people = {"a": ("A", "B", "a@example.org", None), "b": ("C", "D", None, "+33612345678")}
    for number, (client, (given, family, email, phone)) in enumerate(people.items()):
        named = {"given_name": given, "family_name": family, "full_name": f"{given} {family}"}
        put(con, schema, "client", client_id=client, email=email, phone=phone, **named)
        put(con, schema, "client_history", client_id=client, valid_from_run=1, **named)
        put(con, schema, "client_rfm", client_id=client, recency_score=1, frequency_score=5)
        put(con, schema, "client_event", client_id=client, run_id="r1", run_number=1, event_no=number)
        value = {"kind": "email", "value": email} if email else {"kind": "phone", "value": phone}
        put(con, schema, "client_contact_point", client_id=client, is_valid=True, is_preferred=True, **value)
    for record, client in {"pos:1": "a", "web:3": "a", "pos:2": "b"}.items():
        put(con, schema, "client_identifier", client_id=client, record_key=record, is_active=True)
    put(con, schema, "client_attribute_provenance", client_id="a", attribute="email", record_key="web:3")
    _sell(con, schema)
    _consent(con, schema)
    put(con, schema, "client_id_redirect", client_id="y", redirects_to="a")
    put(con, schema, "client_id_redirect", client_id="x")


def _sell(con: Con, schema: str) -> None:
    put(con, schema, "store", store_id="PAR01", is_known=True)
    for order, client, record in (("t1", "a", "pos:1"), ("t2", "b", "pos:2"), ("t3", None, None)):
        sale = {
            "client_id": client,
            "record_key": record,
            "source": "pos",
            "kind": "ticket",
            "store_id": "PAR01",
        }
        put(con, schema, "client_touchpoint", touchpoint_id=order, house_amount=10, **sale)
        put(
            con,
            schema,
            "client_order",
            order_id=order,
            house_amount=10,
            returned_amount=0,
            net_amount=10,
            **sale,
        )


def _consent(con: Con, schema: str) -> None:
    said = {"client_id": "a", "channel": "email", "purpose": "news", "state": "opt_in", "record_key": "pos:1"}
    given = {"consent_id": "c1", "contact_point": "a@example.org", "recorded_at": "2026-01-01"}
    put(con, schema, "client_consent", **said, **given)
    put(con, schema, "client_consent_history", **said, **given)
