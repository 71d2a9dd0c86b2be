-- Adds to source_record the standard country, and the country by which its phone numbers are dialled.
-- $default_country: of records that name none.
CREATE OR REPLACE TEMP TABLE source_record AS
SELECT
    source_record.*,
    value_country.std AS country_std,
    coalesce(value_country.std, $default_country) AS dialling_country,
    value_country.issues AS country_issues
FROM source_record
LEFT JOIN resolution.value_country ON value_country.value = source_record.country
