-- shared_…, observed from all joined records: one row a value that records of more than $names family names hold:
-- a shop's phone, a cashier's loyalty card. Nobody is known by it.
WITH held AS (
    SELECT 'shared_email' AS kind, email_std AS value, whose FROM joined
    UNION ALL SELECT 'shared_email', unnest(other_emails_std), whose FROM joined
    UNION ALL SELECT 'shared_phone', phone_std, whose FROM joined
    UNION ALL SELECT 'shared_phone', unnest(other_phones_std), whose FROM joined
    UNION ALL SELECT 'shared_loyalty_number', loyalty_number_std, whose FROM joined
    UNION ALL SELECT 'shared_tax_id', tax_id_std, whose FROM joined
)
SELECT kind, '' AS source, value
FROM held
WHERE value IS NOT NULL
GROUP BY kind, value
HAVING count(DISTINCT whose) > $names
