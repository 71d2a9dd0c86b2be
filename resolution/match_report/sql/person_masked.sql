-- What a page for everybody shows of some records: initials of the Latin forms, for one character may be a whole
-- Chinese name; the year of birth; a domain that at least $many records have, for a rarer one may be a name.
SELECT
    record_key,
    coalesce(
        nullif(concat_ws(' ', upper(left(given_name_std, 1)) || '…', upper(left(family_name_std, 1)) || '…'), ''),
        upper(left(full_name_std, 1)) || '…'
    ) AS name,
    coalesce(CAST(year(birth_date_std) AS VARCHAR), CAST(birth_year_std AS VARCHAR)) AS born,
    CASE
        WHEN email_std IS NULL THEN NULL
        WHEN email_domain_std IN (
            SELECT email_domain_std FROM $record GROUP BY email_domain_std HAVING count(*) >= $many
        ) THEN '…@' || email_domain_std
        ELSE '…'
    END AS email,
    CASE WHEN phone_std IS NOT NULL THEN '…' END AS phone,
    CASE WHEN coalesce(street_std, city_std, postal_code_std) IS NOT NULL THEN '…' END AS address
FROM $record
WHERE list_contains($keys, record_key)
ORDER BY record_key
