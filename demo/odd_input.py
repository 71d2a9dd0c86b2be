"""What no source should send, a few of each: a client file must bear it.

| what | where |
|---|---|
| an order, a ticket of a client whom nobody knows | shop, a till |
| a refund before its sale; a return of a sale that never was | shop, a till |
| a sale in a currency that does not exist | shop, a till |
| a consent in the future | CRM |
| two opt-outs and an opt-in at one instant | CRM |
| contacts who referred one another in a circle; one who referred themselves | CRM |
| a store that does not exist | CRM |

Records without any attribute are the `blank_card` of demo/dirt.py.
"""

import duckdb

from demo.dirt import MASK_KEPT_OUT

NO_STORE = "ROM01"
NO_CURRENCY = "XXX"
INSTANT, FUTURE = "2026-11-18T15:00:00+00:00", "2031-01-01T09:00:00+00:00"
FIRST_ID = 90_000_000  # of what the CRM's tables get

_CHOSEN = f"""
CREATE TABLE odd AS
SELECT serial, native_id::BIGINT AS contact_id, email, row_number() OVER (ORDER BY draw(serial, 'odd')) AS nth
FROM record
WHERE source = 'crm' AND NOT is_deleted AND email IS NOT NULL AND (soiled & {MASK_KEPT_OUT}) = 0
QUALIFY nth <= 14
"""
CONSENTS = f"""
WITH said AS (
    SELECT *, '{FUTURE}' AS recorded_at, CASE WHEN nth < 3 THEN 'opt_in' ELSE 'opt_out' END AS state, 1 AS n
    FROM odd WHERE nth <= 3
    UNION ALL
    SELECT odd.*, '{INSTANT}', state, n
    FROM odd, (VALUES (1, 'opt_out'), (2, 'opt_in'), (3, 'opt_out')) AS t(n, state)
    WHERE nth BETWEEN 4 AND 6
)
SELECT {FIRST_ID} + 10 * nth + n AS consent_id, contact_id, 'email' AS channel, 'marketing' AS purpose, state,
    email AS contact_point, 'import' AS source, NULL AS proof, recorded_at
FROM said
"""
REFERRALS = f"""
SELECT {FIRST_ID} + r.nth AS referral_id, f.contact_id AS referrer_contact_id,
    r.contact_id AS referred_contact_id, '{INSTANT}' AS created_at
FROM odd AS r JOIN odd AS f ON f.nth = CASE WHEN r.nth < 10 THEN 7 + (r.nth - 6) % 3 ELSE r.nth END
WHERE r.nth BETWEEN 7 AND 11
"""
_PURCHASES = f"""
INSERT INTO purchase
SELECT * EXCLUDE (nth) REPLACE (
    4219000000000 + nth AS id,
    CASE WHEN nth <= 2 THEN 6500000000000 + nth ELSE customer_id END AS customer_id,
    CASE WHEN nth IN (3, 4) THEN 'refunded' ELSE status END AS status,
    CASE WHEN nth IN (3, 4) THEN created_at - INTERVAL 3 DAY END AS refunded_at,
    CASE WHEN nth IN (3, 4) THEN total END AS refunded,
    CASE WHEN nth IN (5, 6) THEN '{NO_CURRENCY}' ELSE currency END AS currency)
FROM (
    SELECT *, row_number() OVER (ORDER BY draw(id, 'odd')) AS nth FROM purchase WHERE status = 'paid'
) WHERE nth <= 6
"""
_TICKETS = f"""
INSERT INTO ticket
SELECT * EXCLUDE (nth) REPLACE (
    'X' || lpad(nth::VARCHAR, 8, '0') AS no_ticket,
    CASE nth WHEN 1 THEN '9999901' ELSE no_client END AS no_client,
    CASE WHEN nth IN (2, 3) THEN 'RETOUR' ELSE kind END AS kind,
    CASE WHEN nth IN (2, 3) THEN -amount ELSE amount END AS amount,
    CASE nth WHEN 2 THEN no_ticket WHEN 3 THEN 'T99999999' END AS origin,
    CASE nth WHEN 2 THEN sold_at - INTERVAL 5 DAY ELSE TIMESTAMP '2026-11-18 11:00:00' END AS sold_at,
    CASE nth WHEN 4 THEN '{NO_CURRENCY}' ELSE currency END AS currency)
FROM (
    SELECT *, row_number() OVER (ORDER BY draw(store_id || no_ticket, 'odd')) AS nth
    FROM ticket WHERE kind = 'VENTE' AND no_client IS NOT NULL
) WHERE nth <= 4
"""


def choose(con: duckdb.DuckDBPyConnection) -> None:
    """Make the table `odd` of the contacts of `record`, as it is on day 1, who get odd entries."""
    con.execute(_CHOSEN)


def add_sales(con: duckdb.DuckDBPyConnection) -> None:
    """Add odd sales to the tables `ticket` and `purchase` of day 1."""
    con.execute(_PURCHASES)
    con.execute(_TICKETS)
