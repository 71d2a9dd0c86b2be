-- Whom may I e-mail today, at which address, and why?
-- Only an explicit opt-in counts, at the address that it was given for, and only if that address is valid.
-- `proof` and `recorded_at` are what to show when somebody asks.
SELECT
    consent.client_id,
    client.full_name,
    client.language,
    consent.contact_point AS email,
    consent.recorded_at AS agreed_at,
    consent.source AS agreed_in,
    consent.collected_by,
    consent.proof
FROM client_consent AS consent
JOIN client USING (client_id)
JOIN client_contact_point AS point
    ON point.client_id = consent.client_id AND point.kind = 'email' AND point.value = consent.contact_point
WHERE consent.channel = 'email' AND consent.purpose = 'marketing' AND consent.state = 'opt_in' AND point.is_valid
ORDER BY consent.client_id
LIMIT 100;
