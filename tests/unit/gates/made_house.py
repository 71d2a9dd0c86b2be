"""A house full of faults: in records, links and two builds nearly all expectations meet something bad."""

import duckdb
from support.contracts import columns_of_marts, fill_build

LIVE, BUILD = "build_r1", "build_r2"
ROWS = {"client": 150, "client_identifier": 200, "client_consent": 160, "client_consent_history": 170}

_RECORDS = """
INSERT INTO resolution.standardised_record BY NAME
SELECT
    CASE i WHEN 7 THEN NULL WHEN 8 THEN 'pos:9' ELSE source || ':' || i END AS record_key,
    CASE i WHEN 12 THEN NULL ELSE source END AS source,
    CASE i WHEN 13 THEN '' ELSE i::VARCHAR END AS source_record_id,
    CASE i % 5 WHEN 0 THEN i % 10 = 0 WHEN 1 THEN NULL ELSE false END AS is_deleted,
    CASE WHEN i % 20 = 0 THEN 'pos:3' END AS merged_into,
    CASE i WHEN 11 THEN TIMESTAMPTZ '2096-01-01 00:00:00Z' WHEN 14 THEN NULL
        ELSE TIMESTAMPTZ '2026-11-01 23:59:59.999999Z' + to_minutes(i * 47) END AS updated_at,
    CASE WHEN source <> 'web' OR i % 30 = 2 THEN CASE WHEN i % 9 > 0 THEN 'name ' || i ELSE '' END END
        AS full_name_std,
    CASE WHEN i % 50 = 1 THEN 'given' END AS given_name_std,
    CASE WHEN i % 3 = 1 THEN 'p' || i || '@example.org' END AS email_std,
    CASE WHEN i % 6 = 2 THEN '+336' || i END AS phone_std,
    CASE WHEN i % 2 = 0 THEN DATE '1950-01-01' + i::INTEGER END AS birth_date_std,
    CASE i % 7 WHEN 0 THEN NULL WHEN 1 THEN ['x@example.org'] ELSE [] END AS other_emails_std,
    CASE i % 11 WHEN 0 THEN ['+331'] WHEN 1 THEN [] END AS other_phones_std,
    CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN [] WHEN 2 THEN ['invalid_email', 'cut\\_phone']
        ELSE ['placeholder_phone', NULL, 'a_birth_date'] END AS issues,
    CASE i % 13 WHEN 0 THEN NULL WHEN 1 THEN MAP {} ELSE MAP {'wechat': 'u' || i % 110, 'line': NULL} END
        AS identifiers,
    CASE WHEN i % 3 > 0 THEN 'L' || i % 140 END AS loyalty_number_std,
    CASE WHEN i % 4 > 0 THEN 'T' || i % 250 END AS tax_id_std,
    CASE WHEN i % 40 = 3 OR source = 'web' AND i % 5 > 1 THEN 1001 WHEN i % 41 > 0 THEN 20 END
        AS longest_field
FROM (
    SELECT range AS i, CASE WHEN range < 150 THEN 'pos' WHEN range < 300 THEN 'web' ELSE 'old' END AS source
    FROM range(306)
)
"""
_LANDED = """
CREATE SCHEMA IF NOT EXISTS raw;
CREATE TABLE raw.pos__clients AS SELECT TIMESTAMPTZ '2026-11-20 12:00:00Z' AS _loaded_at;
CREATE TABLE raw.web__clients AS
SELECT TIMESTAMPTZ '2026-11-03 12:00:00.123456Z' + to_days(range::INTEGER) AS _loaded_at FROM range(3);
CREATE TABLE raw.rejected_row AS SELECT * FROM (VALUES
    ('pos', 'clients', 'old.csv', 3, NULL, 'malformed_row', TIMESTAMPTZ '2026-11-19 12:00:00Z'),
    ('pos', 'clients', 'new.csv', 3, NULL, 'malformed_row', TIMESTAMPTZ '2026-11-20 12:00:00Z'),
    ('pos', 'clients', 'new.csv', 4, 'pos:1', 'duplicate_key', TIMESTAMPTZ '2026-11-20 12:00:00Z'),
    ('pos', 'clients', 'new.csv', 5, 'pos:987', 'undecodable', TIMESTAMPTZ '2026-11-20 12:00:00Z'),
    ('web', 'customers', NULL, NULL, NULL, 'missing_key', TIMESTAMPTZ '2026-11-20 12:00:00Z'),
    ('web', 'customers', NULL, NULL, NULL, 'missing_key', TIMESTAMPTZ '2026-11-20 12:00:01Z')
) AS t(source, table_name, file, line, record_key, reason, _loaded_at);
"""
_LINKS = """
INSERT INTO resolution.run (run_id, number, state, started_at, live_run) VALUES
    ('r1', 1, 'published', '2026-11-19 18:00:00Z', NULL), ('r2', 2, 'running', '2026-11-20 18:00:00Z', 'r1');
INSERT INTO resolution.gate_result BY NAME
SELECT 'r1' AS run_id, 'records' AS gate, TIMESTAMPTZ '2026-11-19 18:30:00Z' AS observed_at;
INSERT INTO resolution.gate_measure BY NAME
SELECT 'r1' AS run_id, * FROM (VALUES
    ('records', 'source_volume_is_usual', 'web', 9000.0), ('records', 'source_has_news', 'web', 0.01),
    ('records', 'source_values_are_sound', 'pos email', 0.999),
    ('records', 'source_columns_are_filled', 'web name', 1.0),
    ('links', 'cluster_sizes_are_usual', 'records per client', 40.0),
    ('links', 'shared_identifiers_are_few', 'wechat', 0.0001),
    ('build', 'clients_stay_contactable', 'email', 0.9), ('build', 'sales_are_kept', 'source 1', 100.0),
    ('build', 'suspects_are_few', 'over_linking_suspects', 0.01)
) AS t(gate, expectation, subject, observed);
INSERT INTO resolution.membership BY NAME
SELECT record_key, CASE WHEN i % 15 = 0 THEN 'big' ELSE 'c' || (i // 2) END AS client_id, 1 AS since,
    CASE WHEN i % 3 = 0 AND source = 'pos' OR i % 31 = 0 THEN 2 END AS until
FROM (SELECT *, regexp_extract(record_key, '\\d+')::BIGINT AS i FROM resolution.standardised_record)
WHERE record_key IS NOT NULL;
INSERT INTO resolution.membership BY NAME
SELECT record_key, 'moved' AS client_id, 2 AS since FROM resolution.membership
WHERE until = 2 AND record_key LIKE 'web:%';
INSERT INTO resolution.membership BY NAME
SELECT 'web:more' || range AS record_key, 'more' || range AS client_id, 1 AS since FROM range(400);
INSERT INTO resolution.membership BY NAME SELECT 'web:151' AS record_key, 'other' AS client_id, 2 AS since;
INSERT INTO resolution.membership BY NAME
SELECT 'pos:new' || range AS record_key, 'n' || range AS client_id, 2 AS since FROM range(140);
INSERT INTO resolution.membership BY NAME
SELECT 'big:' || range AS record_key, 'big' AS client_id, 2 AS since FROM range(201);
UPDATE resolution.membership SET until = 2
WHERE since = 1 AND record_key LIKE 'pos:%' AND record_key < 'pos:9';
INSERT INTO resolution.linked_record BY NAME
SELECT DISTINCT record_key, 1 AS since FROM resolution.standardised_record WHERE record_key IS NOT NULL;
INSERT INTO resolution.edge BY NAME
SELECT * FROM (VALUES ('pos:1', 'web:151', 3.5, 1), ('pos:2', 'nobody', 1.0, 1), ('pos:4', 'said', NULL, 1))
    AS t(record_key_l, record_key_r, match_weight, since);
INSERT INTO resolution.judgement BY NAME
SELECT * FROM (VALUES (1, 'no_match', 'web:151', 'web:261', 1), (2, 'match', 'web:152', 'web:262', 1))
    AS t(judgement_id, judgement, record_key_l, record_key_r, since);
INSERT INTO resolution.client_event BY NAME
SELECT 2 AS since, range::INTEGER AS event_no, 'c' || range // 2 AS client_id,
    ['merged', 'split', 'retired', 'created', 'record_added'][range % 5 + 1] AS event
FROM range(120);
"""
_BUILD = """
UPDATE {0}.build SET as_of = TIMESTAMPTZ '2026-11-20 00:00:00Z';
DELETE FROM {0}.build WHERE currency <> 'currency 0';
UPDATE {0}.client SET email = NULL WHERE right(client_id, 1) < '7';
UPDATE {0}.client SET phone = NULL WHERE right(client_id, 1) < '6';
UPDATE {0}.client SET full_name = NULL, family_name = NULL, given_name = NULL WHERE right(client_id, 1) = '3';
UPDATE {0}.client_consent SET
    state = CASE WHEN right(client_id, 1) < '8' THEN 'opt_in' ELSE 'opt_out' END,
    channel = CASE WHEN right(client_id, 1) < '5' THEN 'email' ELSE 'sms' END, purpose = 'news';
UPDATE {0}.client_consent_history SET
    state = CASE WHEN right(client_id, 1) IN ('2', '9') THEN 'opt_out' ELSE 'opt_in' END,
    channel = CASE WHEN right(client_id, 1) < '5' THEN 'email' ELSE 'sms' END, purpose = 'news';
INSERT INTO {0}.client_consent_history BY NAME
SELECT * REPLACE ('later ' || consent_id AS consent_id, 'opt_out' AS state,
    CASE WHEN right(client_id, 1) = '3' THEN NULL ELSE recorded_at + INTERVAL 1 HOUR END AS recorded_at)
FROM {0}.client_consent_history WHERE right(client_id, 1) IN ('3', '4');
UPDATE {0}.client_contact_point SET kind = CASE WHEN right(client_id, 1) < '5' THEN 'email' ELSE 'phone' END;
UPDATE {0}.client_touchpoint SET
    kind = CASE WHEN right(touchpoint_id, 1) < '7' THEN 'ticket' ELSE 'consent' END,
    client_id = CASE WHEN right(touchpoint_id, 1) IN ('1', '2') THEN client_id END,
    issue = CASE right(touchpoint_id, 1) WHEN '5' THEN 'unknown_currency' END;
UPDATE {0}.client_order SET net_amount = house_amount - returned_amount WHERE right(order_id, 1) < '5';
UPDATE {0}.client_rfm SET recency_score = 3, frequency_score = NULL, monetary_score = 5
WHERE right(client_id, 1) < '4';
UPDATE {0}.household SET household_id = 'h1' WHERE right(household_id, 1) < '5';
UPDATE {0}.data_quality_daily SET day = DATE '2026-01-01',
    measure = CASE WHEN right(source, 1) < '5' THEN 'over_linking_suspects' ELSE 'under_linking_suspects' END,
    numerator = numerator / 7, denominator = 13.33;
INSERT INTO {0}.data_quality_daily BY NAME SELECT 'share' AS measure, 3 AS numerator, 2 AS denominator;
UPDATE {0}.client_history SET valid_to = NULL, valid_to_run = NULL WHERE right(client_id, 1) < '8';
UPDATE {0}.client_changes SET run_id = 'r2',
    change = CASE WHEN right(client_id, 1) < '5' THEN 'upsert' ELSE 'delete' END;
UPDATE {0}.store SET is_known = right(store_id, 1) < '5';
INSERT INTO {0}.client_id_redirect (client_id, redirects_to) VALUES ('x', 'nobody'), ('y', NULL);
"""
_NEW = """
UPDATE {0}.client SET city = 'elsewhere', email = CASE right(client_id, 1) WHEN '8' THEN 'a@example.org' END,
    country = CASE right(client_id, 1) WHEN '2' THEN 'FR' END;
DELETE FROM {0}.client WHERE right(client_id, 2) = '11';
UPDATE {0}.client_identifier SET
    record_key = CASE WHEN right(record_key, 1) < '2' THEN 'web:2' ELSE 'pos:' END || right(record_key, 2)
WHERE right(record_key, 1) < '4';
UPDATE {0}.client_consent SET state = 'opt_in' WHERE right(client_id, 1) = '9';
INSERT INTO {0}.client (client_id) VALUES ('alone'), (NULL);
INSERT INTO {0}.client_event (client_id) VALUES ('gone');
INSERT INTO {0}.client_touchpoint (touchpoint_id, store_id) VALUES (NULL, 'nowhere');
INSERT INTO {0}.client_order (order_id) VALUES (NULL);
INSERT INTO {0}.store (store_id) VALUES (NULL);
INSERT INTO {0}.client_identifier (client_id, record_key) VALUES (NULL, NULL), ('nobody', 'pos:1');
"""


def make(con: duckdb.DuckDBPyConnection) -> None:
    """Fill a warehouse."""
    con.execute(_RECORDS)
    con.execute(_LANDED)
    con.execute(_LINKS)
    for schema in (LIVE, BUILD):
        fill_build(con, schema, ROWS)
        con.execute(_BUILD.format(schema))
    con.execute(_NEW.format(BUILD))
    for table in columns_of_marts().keys() - {"build"}:
        con.execute(f"INSERT INTO {BUILD}.{table} FROM {BUILD}.{table} ORDER BY ALL LIMIT 1")
