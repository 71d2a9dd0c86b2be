-- newly_shared: how many values records of more than $names family names hold by now, though nobody observed it:
-- values that were observed to be shared are not there in $records, the standardised ones.
WITH record AS (
    SELECT *, coalesce(family_name_std, full_name_std) AS whose FROM $records
),
held AS (
    SELECT 'email' AS kind, email_std AS value, whose FROM record
    UNION ALL SELECT 'email', unnest(other_emails_std), whose FROM record
    UNION ALL SELECT 'phone', phone_std, whose FROM record
    UNION ALL SELECT 'phone', unnest(other_phones_std), whose FROM record
    UNION ALL SELECT 'loyalty_number', loyalty_number_std, whose FROM record
    UNION ALL SELECT 'tax_id', tax_id_std, whose FROM record
),
often AS (
    SELECT kind, value FROM held WHERE value IS NOT NULL GROUP BY kind, value HAVING count(*) > $names
)
SELECT count(*)
FROM (
    SELECT kind, value FROM held JOIN often USING (kind, value)
    GROUP BY kind, value
    HAVING count(DISTINCT whose) > $names
)
