"""What contacts of the CRM say anew on the second day: they opt out, come back, and bring friends."""

from demo.database import DAY2

OPT_OUT, COME_BACK, OPT_IN = 0.03, 0.01, 0.02  # of those who can: the second are among the first
FEWEST = 4, 2, 2  # contacts, in a small brand too
REFERRED = 0.4  # of new contacts
FIRST_ID = 150_000_000

# the e-mail is the one that was spoken of on day 1: a later opt-in for it lifts the opt-out
CONSENTS = f"""
WITH contact AS (
    SELECT *, row_number() OVER (
            PARTITION BY email_optin ORDER BY draw(serial, 'second thoughts'), serial) AS nth,
        count(*) OVER (PARTITION BY email_optin) AS count
    FROM day1 WHERE source = 'crm' AND NOT is_deleted AND email IS NOT NULL
), said AS (
    SELECT *, 1 AS n, 'opt_out' AS state, INTERVAL 9 HOUR AS later FROM contact
    WHERE email_optin AND nth <= greatest({FEWEST[0]}, {OPT_OUT} * count)
    UNION ALL
    SELECT *, 2, 'opt_in', INTERVAL 15 HOUR FROM contact
    WHERE email_optin AND nth <= greatest({FEWEST[1]}, {COME_BACK} * count)
    UNION ALL
    SELECT *, 3, 'opt_in', INTERVAL 10 HOUR FROM contact
    WHERE NOT email_optin AND nth <= greatest({FEWEST[2]}, {OPT_IN} * count)
)
SELECT {FIRST_ID} + 10 * native_id::BIGINT + n AS consent_id, native_id::BIGINT AS contact_id,
    'email' AS channel, 'marketing' AS purpose, state, email AS contact_point, 'newsletter' AS source,
    'F' || lpad((native_id::BIGINT % 100000)::VARCHAR, 6, '0') AS proof,
    iso(TIMESTAMP '{DAY2}' + later) AS recorded_at
FROM said
"""
REFERRALS = f"""
WITH known AS (
    SELECT native_id::BIGINT AS contact_id, row_number() OVER (ORDER BY native_id::BIGINT) AS nth
    FROM day1 WHERE source = 'crm' AND NOT is_deleted
), newcomer AS (
    SELECT native_id::BIGINT AS contact_id, created_at,
        1 + floor(draw(serial, 'friend') * (SELECT count(*) FROM known))::BIGINT AS nth
    FROM record
    WHERE source = 'crm' AND serial IN (SELECT serial FROM drawn)
    QUALIFY row_number() OVER (ORDER BY draw(serial, 'brought'), serial)
        <= ceil({REFERRED} * count(*) OVER ())
)
SELECT {FIRST_ID} + n.contact_id AS referral_id, k.contact_id AS referrer_contact_id,
    n.contact_id AS referred_contact_id, iso(created_at) AS created_at
FROM newcomer AS n JOIN known AS k USING (nth)
"""
