-- Which good clients of a store have not come for long, and may be called?
-- The number is the one that the consent was given for, not just any number of the client.
SET VARIABLE store = 'LYO01';

SELECT
    client.client_id, client.full_name, client.language, consent.contact_point AS phone,
    rfm.segment, rfm.recency_days, rfm.monetary
FROM client
JOIN client_rfm AS rfm USING (client_id)
JOIN client_consent AS consent USING (client_id)
WHERE client.home_store_id = getvariable('store')
    AND rfm.monetary_score >= 4 AND rfm.recency_score <= 3
    AND consent.channel = 'phone' AND consent.purpose = 'marketing' AND consent.state = 'opt_in'
ORDER BY rfm.monetary DESC, client.client_id
LIMIT 20;
