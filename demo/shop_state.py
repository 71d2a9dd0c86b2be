"""What the shop platform knows: a SQLite file of the JSON documents that `demo.shop` answers with."""

import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb

_CUSTOMERS = """
SELECT native_id::BIGINT AS id, iso(updated_at) AS updated_at, to_json({{
    'id': native_id::BIGINT, 'created_at': iso(created_at), 'updated_at': iso(updated_at),
    'state': CASE WHEN is_deleted THEN 'deleted' WHEN native_id[-1] = '4' THEN 'disabled' ELSE 'enabled' END,
    'deleted_at': CASE WHEN is_deleted THEN iso(updated_at) END,
    'merged_into_id': merged_into_id::BIGINT,
    'first_name': given_name, 'middle_name': middle_name, 'last_name': family_name, 'full_name': full_name,
    'native_name': native_name,
    'gender': CASE gender WHEN 'f' THEN 'female' WHEN 'm' THEN 'male' ELSE gender END,
    'birth_date': birth_date, 'birth_year': birth_year, 'birth_place': birth_place, 'occupation': occupation,
    'email': email, 'phone': phone, 'other_emails': other_emails, 'other_phones': other_phones,
    'locale': CASE WHEN length(language) = 2 THEN language || '-' || CASE language WHEN 'en' THEN 'GB'
        WHEN 'zh' THEN 'CN' WHEN 'ja' THEN 'JP' WHEN 'ko' THEN 'KR' WHEN 'ar' THEN 'AE'
        ELSE upper(language) END ELSE language END,
    'loyalty_number': loyalty_number, 'tax_id': tax_id, 'identifiers': {identifiers},
    'default_address': CASE
        WHEN coalesce(street_address, city, region, postal_code, country) IS NOT NULL THEN {{
        'address1': street_address, 'city': city, 'province': region, 'zip': postal_code,
        'country_code': country, 'phone': NULL::VARCHAR}} END,
    'email_marketing_consent': {email_consent},
    'sms_marketing_consent': {sms_consent},
    'preferences': CASE WHEN {told} AND draw(serial, 'told') < 0.3 THEN map_from_entries(list_filter([
        ('category',
            ['leather', 'watches', 'ready-to-wear', 'beauty'][1 + floor(draw(serial, 'kind') * 4)::INT]),
        ('size', CASE WHEN draw(serial, 'sized') < 0.5
            THEN ['36', '38', '40', '42', '44'][1 + floor(draw(serial, 'fits') * 5)::INT] END),
        ('newsletter', ['weekly', 'monthly'][1 + floor(draw(serial, 'often') * 2)::INT])
    ], lambda entry: entry[2] IS NOT NULL)) END,
    'referred_by': CASE WHEN {told} AND draw(serial, 'friend') < 0.05
        THEN CASE WHEN draw(serial, 'friend') < 0.001 THEN native_id ELSE friend END::BIGINT END
}})::VARCHAR AS document
FROM (
    SELECT *, lag(native_id, 5) OVER (ORDER BY native_id::BIGINT) AS friend FROM record WHERE source = 'web'
) WHERE {which}
ORDER BY native_id::BIGINT
"""
_CONSENT = """{{
    'state': CASE {optin} WHEN true THEN CASE native_id[-1] WHEN '6' THEN 'pending' ELSE 'subscribed' END
        WHEN false THEN 'unsubscribed' ELSE 'not_subscribed' END,
    'opt_in_level': CASE WHEN {optin} THEN
        CASE WHEN native_id[-1] IN ('1', '2', '3') THEN 'confirmed_opt_in' ELSE 'single_opt_in' END END,
    'consent_updated_at': CASE WHEN {optin} IS NOT NULL THEN iso(consented_at) END}}"""
_UNIONID = """CASE WHEN wechat_unionid IS NOT NULL THEN {'wechat_unionid': wechat_unionid} END"""
_ORDERS = """
SELECT id,
    iso(greatest(created_at + INTERVAL 5 MINUTE, refunded_at)) AS updated_at,
    to_json({
        'id': id, 'customer_id': customer_id, 'created_at': iso(created_at), 'updated_at': updated_at,
        'total_price': format('{:.2f}', total), 'currency': currency, 'financial_status': status,
        'line_count': line_count, 'shipping_country': shipping_country,
        'refunds': CASE WHEN refunded_at IS NULL THEN [] ELSE [{
            'id': id * 10 + 1, 'created_at': iso(refunded_at), 'amount': format('{:.2f}', refunded)}] END
    })::VARCHAR AS document
FROM purchase ORDER BY id
"""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS {table} (id INTEGER PRIMARY KEY, updated_at TEXT NOT NULL, document TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS {table}_by_change ON {table} (updated_at, id);
"""


def customers(which: str, identifiers: str = _UNIONID, told: str = "true") -> str:
    """Return the query that writes the customers of `record` that `which` selects as the API shows them.

    `told` selects those who may have told what they like and who referred them.
    """
    return _CUSTOMERS.format(
        which=which,
        identifiers=identifiers,
        told=told,
        email_consent=_CONSENT.format(optin="email_optin"),
        sms_consent=_CONSENT.format(optin="sms_optin"),
    )


def orders() -> str:
    """Return the query that writes the orders of `purchase` as the API shows them."""
    return _ORDERS


def write_state(con: duckdb.DuckDBPyConnection, path: Path, **queries: str) -> None:
    """Put what the queries (table -> query) return into the shop's state; a known id is replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=30)) as state, state:
        for table, query in queries.items():
            state.executescript(_SCHEMA.format(table=table))
            result = con.execute(query)
            while rows := result.fetchmany(20_000):
                state.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)", rows)
