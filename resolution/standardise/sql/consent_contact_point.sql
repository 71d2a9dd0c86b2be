-- Brings resolution.consent_contact_point to consent_point in standard form; rows that hold already stay as they are.
CREATE OR REPLACE TEMP TABLE consent_point_read AS
SELECT consent_id, coalesce(email.std, phone.std) AS contact_point_std
FROM consent_point
LEFT JOIN resolution.value_email AS email ON kind = 'email' AND email.value = consent_point.value
LEFT JOIN resolution.value_phone AS phone
    ON kind = 'phone' AND phone.value = consent_point.value AND phone.country = consent_point.country
WHERE coalesce(email.std, phone.std) IS NOT NULL;

DELETE FROM resolution.consent_contact_point AS kept
WHERE NOT EXISTS (
    SELECT 1 FROM consent_point_read AS now
    WHERE now.consent_id = kept.consent_id AND now.contact_point_std = kept.contact_point_std
);

INSERT INTO resolution.consent_contact_point BY NAME
SELECT now.consent_id, now.contact_point_std
FROM consent_point_read AS now
ANTI JOIN resolution.consent_contact_point USING (consent_id)
ORDER BY now.consent_id
