"""The second day: what is new, changed, deleted, back again or merged in each system since day 1."""

from pathlib import Path

import duckdb

from demo import crm_files, odd_input, sales, second_thoughts, shop_state, tills
from demo.batches import PEOPLE_A_BATCH, draw_batch, table
from demo.database import DAY2, literal, number_from, record_key, workbench
from demo.dirt import MASK_KEPT_OUT
from demo.generate import truth

DELETED, CHANGED, BACK, MERGED = 0.006, 0.03, 0.35, 0.25
ANSWERS_ANEW = 0.4  # of those who move: what they said of e-mails and messages turns
NEW_PEOPLE = 0.012
NEW_RECORDS_OF_KNOWN = 0.01  # of the first batch's people: records in systems that did not know them
NEW_FROM = 100_000_000  # ids of consents and the like that day 2 adds

_AT = f"(TIMESTAMP '{DAY2} 10:00:00' + to_seconds(floor(draw(serial, 'time') * 31000)::BIGINT))"
_CHANGES = f"""
CREATE TABLE change AS
WITH fit AS (
    FROM record WHERE (soiled & {MASK_KEPT_OUT}) = 0
), pair AS (
    SELECT max(serial) AS serial, min(serial) AS survivor
    FROM fit WHERE NOT is_deleted AND source <> 'pos' -- a till cannot say what it merged
    GROUP BY source, person_id HAVING count(*) = 2
), merged AS (
    SELECT serial, 'merged' AS change, survivor FROM pair JOIN record USING (serial)
    QUALIFY row_number() OVER (PARTITION BY source ORDER BY draw(serial, 'merge'), serial)
        <= ceil({MERGED} * count(*) OVER (PARTITION BY source))
), survivor AS (
    SELECT survivor AS serial FROM merged
    UNION ALL SELECT s.serial FROM record AS r JOIN record AS s
        ON s.source = r.source AND s.native_id = r.merged_into_id
), back AS (
    SELECT serial, 'undeleted', NULL FROM fit
    WHERE is_deleted AND merged_into_id IS NULL
    QUALIFY row_number() OVER (PARTITION BY source ORDER BY draw(serial, 'back'), serial)
        <= ceil({BACK} * count(*) OVER (PARTITION BY source))
), live AS (
    SELECT serial, row_number() OVER (PARTITION BY source ORDER BY draw(serial, 'fate'), serial) AS nth,
        count(*) OVER (PARTITION BY source) AS count
    FROM fit
    WHERE NOT is_deleted AND serial NOT IN (SELECT serial FROM merged)
        AND serial NOT IN (SELECT serial FROM survivor)
), other AS (
    SELECT serial, CASE WHEN nth <= ceil({DELETED} * count) THEN 'deleted' ELSE 'changed' END, NULL
    FROM live
    WHERE nth <= ceil({DELETED} * count) + ceil({CHANGED} * count)
)
FROM merged UNION ALL FROM back UNION ALL FROM other
"""
# a client moves down the street, gets a new number or another e-mail, whichever the record holds
_APPLY = f"""
CREATE OR REPLACE TABLE record AS
WITH target AS (
    SELECT r.*, c.change, s.native_id AS survivor_id,
        c.change = 'changed' AND r.street_address IS NOT NULL AND draw(r.serial, 'what') < 0.4 AS moves,
        c.change = 'changed' AND NOT moves AND r.phone IS NOT NULL AND draw(r.serial, 'what') < 0.8 AS rings,
        moves AND draw(r.serial, 'anew') < {ANSWERS_ANEW} AS turns
    FROM record AS r LEFT JOIN change AS c USING (serial) LEFT JOIN record AS s ON s.serial = c.survivor
)
SELECT * EXCLUDE (change, survivor_id, moves, rings, turns) REPLACE (
    CASE WHEN moves THEN (200 + floor(draw(serial, 'number') * 90)::INT) || ' '
        || trim(regexp_replace(street_address, '[0-9]+', '')) ELSE street_address END AS street_address,
    CASE WHEN rings THEN phone[:-3] || lpad(((phone[-2:]::INT + 1 + floor(draw(serial, 'ring') * 98)::INT)
        % 100)::VARCHAR, 2, '0') ELSE phone END AS phone,
    CASE WHEN change = 'changed' AND NOT moves AND NOT rings
        THEN split_part(coalesce(email, 'me' || person_id || '@'), '@', 1) || '@proton.me'
        ELSE email END AS email,
    CASE WHEN turns THEN coalesce(NOT email_optin, false) ELSE email_optin END AS email_optin,
    CASE WHEN turns THEN coalesce(NOT sms_optin, false) ELSE sms_optin END AS sms_optin,
    CASE WHEN turns THEN {_AT} ELSE consented_at END AS consented_at,
    CASE WHEN change = 'merged' THEN survivor_id ELSE merged_into_id END AS merged_into_id,
    CASE WHEN change IN ('deleted', 'merged') THEN true WHEN change = 'undeleted' THEN false
        ELSE is_deleted END AS is_deleted,
    CASE WHEN change IS NULL THEN updated_at
        ELSE {_AT} END AS updated_at)
FROM target ORDER BY source, store_id, native_id
"""


def write_second_day(directory: Path, people: int, seed: int) -> dict[str, int]:
    """Write day 2 beside day 1: drops and shop state are brought up to date, the CRM's rows go to crm_day2/.

    day2_truth.parquet has one row a record that day 2 touches: record_key, change (new, changed, deleted,
    undeleted, merged), person_id, survivor (record_key). truth.parquet gains the new records (day 2).
    What no file should take in stays as it was. Everything is derived from records.parquet of day 1, so that
    it can be done again. Returns records by change.
    """
    with workbench(seed, directory / "parts") as con:
        con.execute(f"CREATE TABLE record AS FROM read_parquet({literal(directory / 'records.parquet')})")
        _remember_first_day(con)
        con.execute(_CHANGES)
        con.execute(_APPLY)
        _add_new(con, people, seed)
        _write_truth(con, directory)
        _write_sources(con, directory)
        return dict(con.execute("SELECT change, count(*) FROM change GROUP BY ALL ORDER BY ALL").fetchall())


def _remember_first_day(con: duckdb.DuckDBPyConnection) -> None:
    """Make day1, past_ticket and past_purchase: the records and sales as they were."""
    con.execute("CREATE TABLE day1 AS FROM record")
    sales.draw_sales(con)
    odd_input.choose(con)
    for sold in ("ticket", "purchase"):
        con.execute(f"ALTER TABLE {sold} RENAME TO past_{sold}")


def _add_new(con: duckdb.DuckDBPyConnection, people: int, seed: int) -> None:
    """Add records of people nobody knew, and of known people in further places."""
    batches = -(-people // PEOPLE_A_BATCH)
    strangers, _ = draw_batch(seed, batches, max(12, round(people * NEW_PEOPLE)), people)
    known, _ = draw_batch(seed, 0, min(people, PEOPLE_A_BATCH), people, day=2)
    con.register("strangers", table(strangers))
    con.register("known", table(known))
    con.execute(
        f"""
        CREATE TABLE drawn AS
        WITH every AS (
            FROM strangers UNION ALL SELECT * FROM known WHERE draw(serial, 'known') < {NEW_RECORDS_OF_KNOWN}
        )
        SELECT * REPLACE (false AS is_deleted, NULL::BIGINT AS merged_into,
            {_AT} AS created_at, {_AT} AS updated_at)
        FROM every
        """
    )
    number_from(con, "drawn")
    con.execute("INSERT INTO change SELECT serial, 'new', NULL FROM drawn")


def _write_truth(con: duckdb.DuckDBPyConnection, directory: Path) -> None:
    day = "CASE WHEN serial IN (SELECT serial FROM drawn) THEN 2 ELSE 1 END"
    _replace(con, truth(day), directory / "truth.parquet")
    query = f"""
        SELECT {record_key("r.source", "r.store_id", "r.native_id")} AS record_key, change, r.person_id,
            {record_key("s.source", "s.store_id", "s.native_id")} AS survivor
        FROM change AS c JOIN record AS r USING (serial) LEFT JOIN record AS s ON s.serial = c.survivor
        ORDER BY record_key
    """
    _replace(con, query, directory / "day2_truth.parquet")


def _replace(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    part = path.with_suffix(".part")
    con.execute(f"COPY ({query}) TO {literal(part)} (FORMAT parquet)")
    part.replace(path)


def _write_sources(con: duckdb.DuckDBPyConnection, directory: Path) -> None:
    touched = "serial IN (SELECT serial FROM change)"
    sales.draw_second_day(con)
    tills.write_clients(con, directory / "pos", DAY2, "NOT is_deleted")
    tills.write_tickets(con, directory / "pos", DAY2, "true")
    shop_state.write_state(
        con,
        directory / "web" / "shop.sqlite",
        customers=shop_state.customers(touched),
        orders=shop_state.orders(),
    )
    added = "serial IN (SELECT serial FROM change WHERE change = 'new')"
    crm_files.write_contacts(con, directory / "crm_day2", touched)
    more = {"consents": second_thoughts.CONSENTS, "referrals": second_thoughts.REFERRALS}
    crm_files.write_details(con, directory / "crm_day2", added, NEW_FROM, **more)
