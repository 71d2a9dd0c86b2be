-- consent_point: one row an entry of the consent ledger and the e-mail or phone number that it is about, as entered,
-- with the country by which it would be dialled: that of its record, else $default_country.
CREATE OR REPLACE TEMP TABLE consent_point AS
SELECT
    entry.consent_id,
    CASE WHEN entry.channel = 'email' THEN 'email' ELSE 'phone' END AS kind,
    held(entry.contact_point) AS value,
    coalesce(value_country.std, $default_country) AS country
FROM intermediate.int_consents AS entry
LEFT JOIN intermediate.int_source_records AS record USING (record_key)
LEFT JOIN resolution.value_country ON value_country.value = record.country
WHERE entry.channel IN ('email', 'sms', 'phone') AND held(entry.contact_point) IS NOT NULL
