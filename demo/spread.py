"""Spread records that exist already over the three systems, each written as that system would have it."""

from pathlib import Path

import duckdb

from demo import crm_files, shop_state, tills
from demo.database import DAY0, DAY1, literal, native_id, record_key, workbench
from demo.draft import CP1252_STORES, STORES
from demo.generate import truth
from resolution.errors import BrokenBatchError

WITHOUT_TIME = "2026-01-01 00:00:00"
TEXTS = (
    "given_name", "middle_name", "family_name", "full_name", "native_name", "gender", "birth_date",
    "birth_year", "birth_place", "occupation", "email", "phone", "street_address", "city", "region",
    "postal_code", "country", "loyalty_number", "tax_id", "language",
)  # fmt: skip
OTHERS = {
    "other_emails": "[]::VARCHAR[]",
    "other_phones": "[]::VARCHAR[]",
    "identifiers": "MAP {}::MAP(VARCHAR, VARCHAR)",
    "merged_into": "NULL::VARCHAR",
    "is_deleted": "false",
    "created_at": "NULL::TIMESTAMP",
    "updated_at": "NULL::TIMESTAMP",
    "store_id": "NULL::VARCHAR",
    "entity": "NULL::VARCHAR",
}
_NOT_CP1252 = r"[^\x{0}-\x{7F}\x{A0}-\x{FF}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"


def write_spread(records: Path, directory: Path) -> dict[str, int]:
    """Write the records of a Parquet file as three sources.

    A record goes where a hash of its key says, among the systems and stores that can hold its values: two
    other e-mails or phones, further identifiers, or a birth year other than the birth date's, only fit the
    shop; what cp1252 cannot write goes to a UTF-8 store. truth.parquet gives for each record_key the
    person_id (column entity) and origin_key, its key in the file. store_id is kept by the CRM alone, channel
    by none. Returns records by source; raises BrokenBatchError when the file has no source and
    source_record_id.
    """
    with workbench(0, directory / "parts") as con:
        _prepare(con, records)
        _place(con)
        query = f"""
            SELECT t.*, origin_key FROM ({truth()}) AS t
            JOIN (SELECT {record_key()} AS record_key, origin_key FROM record) USING (record_key)
            ORDER BY record_key
        """
        con.execute(f"COPY ({query}) TO {literal(directory / 'truth.parquet')} (FORMAT parquet)")
        _write_sources(con, directory)
        return dict(con.execute("SELECT source, count(*) FROM record GROUP BY ALL ORDER BY ALL").fetchall())


def _prepare(con: duckdb.DuckDBPyConnection, records: Path) -> None:
    """Make the view `given`: every column of the shape, empty text as NULL."""
    con.execute(f"CREATE VIEW file AS FROM read_parquet({literal(records)})")
    there = {row[0] for row in con.execute("DESCRIBE file").fetchall()}
    if not {"source", "source_record_id"} <= there:
        raise BrokenBatchError(
            f"{records} has no columns source and source_record_id.",
            "Give a Parquet file in the shape of int_source_records (docs/data-dictionary.md).",
        )
    texts = [f"nullif({c}::VARCHAR, '') AS {c}" if c in there else f"NULL::VARCHAR AS {c}" for c in TEXTS]
    others = [
        f"coalesce({c}, {empty}) AS {c}" if c in there else f"{empty} AS {c}" for c, empty in OTHERS.items()
    ]
    con.execute(
        f"""
        CREATE VIEW given AS
        SELECT source || ':' || source_record_id AS origin_key, source AS origin,
            {", ".join(texts)}, {", ".join(others)}
        FROM file
        """
    )


def _place(con: duckdb.DuckDBPyConnection) -> None:
    """Make the table `record`: each record at its system and store, with the id it has there."""
    utf8 = [store for store in STORES if store not in CP1252_STORES]
    texts = ", ".join(TEXTS)
    con.execute(
        f"""
        CREATE TABLE record AS
        WITH placed AS (
            SELECT * EXCLUDE (store_id, entity, created_at, updated_at), store_id AS home_store,
                entity AS person_id, NULL AS culture, (md5_number_lower(origin_key) >> 2)::BIGINT AS hash,
                len(other_emails) > 1 OR len(other_phones) > 1 OR cardinality(identifiers) > 0
                    OR left(birth_date, 4) <> birth_year AS web_only,
                CASE WHEN web_only IS true THEN 'web' ELSE ['pos', 'web', 'crm'][1 + hash % 3] END AS source,
                regexp_matches(concat_ws(' ', {texts}, other_emails, other_phones), '{_NOT_CP1252}') AS wide,
                CASE WHEN source = 'pos' THEN CASE WHEN wide THEN {utf8}[1 + (hash // 3) % {len(utf8)}]
                    ELSE {list(STORES)}[1 + (hash // 3) % {len(STORES)}] END END AS store_id,
                coalesce(created_at, updated_at, TIMESTAMP '{WITHOUT_TIME}')::TIMESTAMP AS created_at,
                coalesce(updated_at, TIMESTAMP '{WITHOUT_TIME}')::TIMESTAMP AS updated_at
            FROM given
        ), counted AS (
            SELECT *, row_number() OVER (ORDER BY origin_key) AS serial,
                row_number() OVER (PARTITION BY source, store_id ORDER BY md5(origin_key)) AS nth
            FROM placed
        ), identified AS (
            SELECT *, {native_id("nth")} AS native_id, NULL::BOOLEAN AS email_optin,
                NULL::BOOLEAN AS sms_optin, NULL::VARCHAR AS wechat_unionid, 0::BIGINT AS soiled,
                updated_at AS consented_at
            FROM counted
        )
        SELECT r.* EXCLUDE (hash, web_only, wide, nth, merged_into), s.native_id AS merged_into_id
        FROM identified AS r LEFT JOIN identified AS s
            ON s.origin_key = r.origin || ':' || r.merged_into AND s.source = r.source AND r.source <> 'pos'
        ORDER BY r.source, r.store_id, native_id
        """
    )


def _write_sources(con: duckdb.DuckDBPyConnection, directory: Path) -> None:
    con.execute(
        """
        CREATE TABLE ticket (store_id VARCHAR, no_ticket VARCHAR, no_client VARCHAR, sold_at TIMESTAMP,
            kind VARCHAR, amount DOUBLE, articles INT, currency VARCHAR, origin VARCHAR);
        CREATE TABLE purchase (id BIGINT, customer_id BIGINT, created_at TIMESTAMP, status VARCHAR,
            total DOUBLE, line_count INT, shipping_country VARCHAR, currency VARCHAR, refunded_at TIMESTAMP,
            refunded DOUBLE);
        """
    )
    if con.execute("SELECT count(*) FROM record WHERE source = 'pos' AND is_deleted").fetchall()[0][0]:
        tills.write_clients(con, directory / "pos", DAY0, "true")
    tills.write_clients(con, directory / "pos", DAY1, "NOT is_deleted")
    tills.write_tickets(con, directory / "pos", DAY1, "true")
    identifiers = "CASE WHEN cardinality(identifiers) > 0 THEN to_json(identifiers) END"
    shop_state.write_state(
        con,
        directory / "web" / "shop.sqlite",
        customers=shop_state.customers("true", identifiers, told="false"),
        orders=shop_state.orders(),
    )
    crm_files.write_contacts(con, directory / "crm", store="home_store")
    crm_files.write_details(con, directory / "crm", "false")
