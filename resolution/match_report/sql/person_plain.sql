-- What a page for those who may see persons shows of some records.
SELECT
    record_key,
    coalesce(nullif(concat_ws(' ', given_name, middle_name, family_name), ''), full_name, native_name) AS name,
    coalesce(CAST(birth_date_std AS VARCHAR), CAST(birth_year_std AS VARCHAR)) AS born,
    email_std AS email,
    phone_std AS phone,
    nullif(concat_ws(', ', street_address, concat_ws(' ', postal_code_std, city), country_std), '') AS address
FROM $record
WHERE list_contains($keys, record_key)
ORDER BY record_key
