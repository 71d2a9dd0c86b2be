"""What the CRM holds: its four tables as CSV, ready for PostgreSQL's COPY."""

from pathlib import Path

import duckdb

from demo.database import literal
from demo.odd_input import NO_STORE

SCHEMA = """
CREATE SCHEMA IF NOT EXISTS crm;
CREATE TABLE IF NOT EXISTS crm.contacts (
    contact_id bigint PRIMARY KEY, title text, first_name text, middle_name text, last_name text,
    full_name text, native_name text, gender text, birth_date text, birth_year text, birth_place text,
    occupation text, email text, email_2 text, mobile text, phone_2 text, street text, city text, region text,
    postal_code text, country text, loyalty_number text, tax_id text, wechat_unionid text,
    language text, store_id text,
    created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL, deleted_at timestamptz,
    merged_into bigint);
CREATE TABLE IF NOT EXISTS crm.consents (
    consent_id bigint PRIMARY KEY, contact_id bigint NOT NULL, channel text NOT NULL, purpose text NOT NULL,
    state text NOT NULL, contact_point text, source text, proof text, recorded_at timestamptz NOT NULL);
CREATE TABLE IF NOT EXISTS crm.preferences (
    preference_id bigint PRIMARY KEY, contact_id bigint NOT NULL, topic text NOT NULL, value text,
    updated_at timestamptz NOT NULL);
CREATE TABLE IF NOT EXISTS crm.referrals (
    referral_id bigint PRIMARY KEY, referrer_contact_id bigint NOT NULL, referred_contact_id bigint NOT NULL,
    created_at timestamptz NOT NULL);
CREATE INDEX IF NOT EXISTS contacts_by_change ON crm.contacts (updated_at);
"""
TABLES = ("contacts", "consents", "preferences", "referrals")

_CONTACTS = """
SELECT native_id::BIGINT AS contact_id,
    CASE gender WHEN 'm' THEN 'Mr'
        WHEN 'f' THEN CASE language WHEN 'fr' THEN 'Mme' ELSE 'Ms' END END AS title,
    given_name AS first_name, middle_name, family_name AS last_name, full_name, native_name,
    upper(gender[1]) || CASE WHEN gender IN ('f', 'm') THEN '' ELSE gender[2:] END AS gender,
    birth_date, birth_year, birth_place, occupation, email, other_emails[1] AS email_2, phone AS mobile,
    other_phones[1] AS phone_2, street_address AS street, city, region, postal_code, country, loyalty_number,
    tax_id, wechat_unionid, language, {store} AS store_id, iso(created_at) AS created_at,
    iso(updated_at) AS updated_at,
    CASE WHEN is_deleted THEN iso(updated_at) END AS deleted_at, merged_into_id AS merged_into
FROM record WHERE source = 'crm' AND {which}
ORDER BY contact_id
"""
HOME_STORE = f"""CASE WHEN serial IN (SELECT serial FROM odd WHERE nth > 11) THEN '{NO_STORE}'
    ELSE ['PAR01', 'LYO01', 'NCE01', 'MIL01'][1 + floor(draw(serial, 'store') ** 2 * 4)::INT] END"""
# what each contact said on each channel; e-mail and SMS as on the record, post and phone seldom asked
_CONSENTS = """
WITH said AS (
    SELECT serial, native_id, updated_at, 'email' AS channel, 'marketing' AS purpose, email_optin AS agreed,
        email AS contact_point FROM record WHERE source = 'crm' AND {which}
    UNION ALL
    SELECT serial, native_id, updated_at, 'sms', 'marketing', sms_optin, phone
    FROM record WHERE source = 'crm' AND {which}
    UNION ALL
    SELECT serial, native_id, updated_at, 'phone', 'marketing', draw(serial, 'phone') < 0.3, phone
    FROM record WHERE source = 'crm' AND {which} AND draw(serial, 'asked phone') < 0.3
    UNION ALL
    SELECT serial, native_id, updated_at, 'post', 'profiling', draw(serial, 'post') < 0.5, NULL
    FROM record WHERE source = 'crm' AND {which} AND draw(serial, 'asked post') < 0.2
)
SELECT {first} + row_number() OVER (ORDER BY native_id::BIGINT, channel) AS consent_id,
    native_id::BIGINT AS contact_id, channel, purpose,
    CASE WHEN agreed THEN 'opt_in' ELSE 'opt_out' END AS state, contact_point,
    ['card', 'till', 'event', 'phone call'][1 + floor(draw(serial, 'where') * 4)::INT] AS source,
    CASE WHEN draw(serial, 'proof') < 0.7
        THEN 'F' || lpad((native_id::BIGINT % 100000)::VARCHAR, 6, '0') END AS proof,
    iso(updated_at) AS recorded_at
FROM said WHERE agreed IS NOT NULL
ORDER BY consent_id
"""
_PREFERENCES = """
SELECT {first} + row_number() OVER (ORDER BY native_id::BIGINT, topic) AS preference_id,
    native_id::BIGINT AS contact_id, topic,
    options[1 + floor(draw(serial, topic || '=') * len(options))::INT] AS value, iso(updated_at) AS updated_at
FROM record, (VALUES
    ('fragrance', ['woody', 'floral', 'citrus', 'oriental']), ('size', ['36', '38', '40', '42', '44']),
    ('contact_time', ['morning', 'afternoon', 'evening']),
    ('category', ['leather', 'watches', 'ready-to-wear', 'beauty'])
) AS t(topic, options)
WHERE source = 'crm' AND {which} AND draw(serial, topic) < 0.3
ORDER BY preference_id
"""
_REFERRALS = """
WITH contact AS (
    SELECT native_id::BIGINT AS id, serial, updated_at, created_at, lag(native_id::BIGINT, 7) OVER (ORDER BY
        native_id::BIGINT) AS friend FROM record WHERE source = 'crm' AND {which}
)
SELECT {first} + row_number() OVER (ORDER BY id) AS referral_id, friend AS referrer_contact_id,
    id AS referred_contact_id, iso(created_at) AS created_at
FROM contact WHERE friend IS NOT NULL AND draw(serial, 'referred') < 0.08
ORDER BY referral_id
"""


def write_contacts(
    con: duckdb.DuckDBPyConnection, folder: Path, which: str = "true", store: str = HOME_STORE
) -> None:
    """Write the contacts of `record` that `which` selects."""
    _write(con, folder, "contacts", _CONTACTS.format(which=which, store=store))


def write_details(
    con: duckdb.DuckDBPyConnection, folder: Path, which: str = "true", first: int = 0, **more: str
) -> None:
    """Write consents, preferences and referrals of the contacts selected, numbered above `first`.

    `more` are queries (table -> query) that return further rows.
    """
    for table, query in (("consents", _CONSENTS), ("preferences", _PREFERENCES), ("referrals", _REFERRALS)):
        every = f"FROM ({query.format(which=which, first=first)})"
        if table in more:
            every += f" UNION ALL FROM ({more[table]}) ORDER BY 1"
        _write(con, folder, table, every)


def _write(con: duckdb.DuckDBPyConnection, folder: Path, table: str, query: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    con.execute(f"COPY ({query}) TO {literal(folder / f'{table}.csv')} (FORMAT csv, HEADER true)")
