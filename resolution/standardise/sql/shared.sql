-- shared_value: one row a kind and value that records of more than $names family names hold: a shop's phone,
-- a cashier's loyalty card. Nobody is known by it.
CREATE OR REPLACE TEMP TABLE shared_value AS
WITH held AS (
    SELECT 'email' AS kind, email_std AS value, whose FROM joined
    UNION ALL SELECT 'email', unnest(other_emails_std), whose FROM joined
    UNION ALL SELECT 'phone', phone_std, whose FROM joined
    UNION ALL SELECT 'phone', unnest(other_phones_std), whose FROM joined
    UNION ALL SELECT 'loyalty_number', loyalty_number_std, whose FROM joined
    UNION ALL SELECT 'tax_id', tax_id_std, whose FROM joined
)
SELECT kind, value
FROM held
WHERE value IS NOT NULL
GROUP BY kind, value
HAVING count(DISTINCT whose) > $names
