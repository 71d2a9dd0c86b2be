-- source_record: the entered records with their standard country, and the country by which their phone numbers
-- are dialled. $default_country: of records that name none.
CREATE OR REPLACE TEMP VIEW source_record AS
SELECT
    entered_record.*,
    value_country.std AS country_std,
    coalesce(value_country.std, $default_country) AS dialling_country,
    value_country.issues AS country_issues
FROM entered_record
LEFT JOIN resolution.value_country ON value_country.value = entered_record.country
