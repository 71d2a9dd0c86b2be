"""A warehouse with raw tables made by hand: a few rows each, with the quirks that staging must end."""

from typing import Any

import duckdb

TYPES = {"_loaded_at": "TIMESTAMPTZ", "_line": "BIGINT", "_exported_on": "DATE"}
NBSP, NARROW_NBSP = "\u00a0", "\u202f"


def land(con: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    """Make a raw table of text columns, only those that some row has, as the pull lands them."""
    rows = [
        {"_loaded_at": "2026-11-21T03:00:00+00:00", "_dlt_load_id": "1", "_dlt_id": f"{table}{number}"} | row
        for number, row in enumerate(rows)
    ]
    names = list(dict.fromkeys(name for row in rows for name in row))
    con.execute("CREATE SCHEMA IF NOT EXISTS raw")
    columns = ", ".join(f"{name} {TYPES.get(name, 'VARCHAR')}" for name in names)
    con.execute(f"CREATE TABLE raw.{table} ({columns})")
    for row in rows:
        con.execute(
            f"INSERT INTO raw.{table} VALUES ({', '.join('?' * len(names))})",
            [row.get(name) for name in names],
        )


def pos_client(store: str, day: str, line: int, **values: str | None) -> dict[str, Any]:
    """A line of a store's full export of a day of November 2026."""
    return {
        "_store": store,
        "_file": f"clients_202611{day}.csv",
        "_line": line,
        "_exported_on": f"2026-11-{day}",
    } | values


def land_all(con: duckdb.DuckDBPyConnection) -> None:
    """Land three sources; the CRM never had a referral, nobody had a tax id."""
    con.execute("LOAD icu; SET TimeZone = 'UTC'")
    _land_pos(con)
    _land_web(con)
    _land_crm(con)


def _land_pos(con: duckdb.DuckDBPyConnection) -> None:
    ann = {"nom": "Martin", "prenom": "Anne", "date_naissance": "31/12/1980", "civilite": "Mme"}
    land(
        con,
        "pos__clients",
        [
            pos_client("PAR01", "19", 2, no_client="1", **ann, date_modif="01/07/2026 14:05", telephone="1"),
            pos_client(
                "PAR01",
                "20",
                2,
                no_client="1",
                **ann,
                date_modif="02/12/2025 14:05",
                autre_email="a@b.fr",
                email="ann@example.org",
                optin_email="O",
                optin_sms="?",
            ),
            pos_client("PAR01", "19", 3, no_client="2", nom="Gone", date_modif="31/02/2020 10:00"),
            pos_client("PAR01", "19", 4, no_client="3", nom="Unreadable", date_modif="15/01/2020"),
            pos_client("LYO01", "19", 2, no_client="1", nom=f"{NBSP} Durand {NARROW_NBSP}", prenom="  "),
        ],
    )
    con.execute(
        "CREATE TABLE raw.rejected_row (source VARCHAR, table_name VARCHAR, file VARCHAR, line BIGINT, "
        "record_key VARCHAR, reason VARCHAR, _loaded_at TIMESTAMPTZ)"
    )
    con.execute(
        "INSERT INTO raw.rejected_row VALUES "
        "('pos', 'clients', 'clients_20261120.csv', 4, 'pos:PAR01-3', 'malformed_row', '2026-11-21 03:00Z'), "
        "('pos', 'clients', 'clients_20261120.csv', 9, NULL, 'missing_key', '2026-11-21 03:00Z')"
    )
    ticket = {"_store": "PAR01", "_file": "tickets_20261120.csv", "_line": 2, "_exported_on": "2026-11-20"}
    sale = {"date_ticket": "20/11/2026 18:32", "devise": "EUR", "nb_articles": "2", "type": "VENTE"}
    land(
        con,
        "pos__tickets",
        [
            ticket | sale | {"no_ticket": "T1", "no_client": "1", "montant_ttc": f"1{NARROW_NBSP}234,50"},
            ticket | sale | {"no_ticket": "T2", "no_client": " ", "montant_ttc": f"1{NBSP}000,00"},
            ticket
            | sale
            | {
                "no_ticket": "T3",
                "no_client": "1",
                "montant_ttc": "-1 234,50",
                "type": "RETOUR",
                "no_ticket_origine": "T1",
            },
            ticket
            | sale
            | {"no_ticket": "T4", "no_client": "1", "montant_ttc": "gratuit", "date_ticket": "31/02/2026"},
        ],
    )


def _land_web(con: duckdb.DuckDBPyConnection) -> None:
    refused = '{"state": "unsubscribed", "consent_updated_at": "2026-11-01T10:00:00Z"}'
    address = '{"address1": "1 rue de la Paix", "city": "Paris", "province": null, "country_code": "FR"}'
    land(
        con,
        "web__customers",
        [
            {
                "id": "10",
                "updated_at": "2026-11-20T10:00:00+00:00",
                "created_at": "2025-01-31T12:00:00+02:00",
                "state": "enabled",
                "first_name": "Anne",
                "last_name": "Martin",
                "email": "old@example.org",
                "phone": None,
                "deleted_at": None,
            },
            {
                "id": "10",
                "updated_at": "2026-11-21T10:00:00+00:00",
                "created_at": "2025-01-31T12:00:00+02:00",
                "state": "enabled",
                "first_name": "Anne",
                "last_name": "Martin",
                "email": "new@example.org",
                "other_emails": '["a@example.org", "", null]',
                "identifiers": '{"wechat_unionid": "u1", "line": null}',
                "default_address": address,
                "email_marketing_consent": refused,
                "sms_marketing_consent": '{"state": "not_subscribed"}',
                "preferences": '{"size": "36"}',
                "referred_by": "12",
            },
            {
                "id": "11",
                "updated_at": "2026-11-20T10:00:00Z",
                "state": "deleted",
                "default_address": "{broken",
            },
            {
                "id": "12",
                "updated_at": "not a time",
                "state": "enabled",
                "merged_into_id": "10",
                "other_emails": "[]",
            },
        ],
    )
    land(
        con,
        "web__orders",
        [
            {
                "id": "7",
                "customer_id": "10",
                "created_at": "2026-11-20T10:00:00Z",
                "updated_at": "2026-11-20T10:00:00Z",
                "total_price": "99.90",
                "currency": "eur",
                "line_count": "1",
                "refunds": '[{"id": 70, "created_at": "2026-11-21T10:00:00Z", "amount": "9.90"}]',
            }
        ],
    )


def _land_crm(con: duckdb.DuckDBPyConnection) -> None:
    at = "2026-11-01 10:00:00.5+00"
    land(
        con,
        "crm__contacts",
        [
            {"contact_id": "5", "title": "Ms", "updated_at": at, "created_at": at, "wechat_unionid": "u1"},
            {"contact_id": "6", "updated_at": at, "deleted_at": at, "store_id": "PAR01"},
            {"contact_id": "6", "updated_at": "2026-11-02 10:00:00+00", "merged_into": "5"},
        ],
    )
    land(
        con,
        "crm__consents",
        [
            {
                "consent_id": "1",
                "contact_id": "5",
                "channel": "email",
                "purpose": "marketing",
                "state": "opt_in",
                "contact_point": "a@example.org",
                "recorded_at": at,
            }
        ],
    )
    land(
        con,
        "crm__preferences",
        [{"preference_id": "1", "contact_id": "5", "topic": "size", "value": "38", "updated_at": at}],
    )
