-- Who are the best clients of a store that we cannot reach?
-- Good clients without a valid e-mail address or phone number: the associate may ask at the next visit.
SET VARIABLE store = 'PAR01';

SELECT client.client_id, client.full_name, rfm.segment, rfm.monetary, rfm.frequency, client.last_seen_at
FROM client
JOIN client_rfm AS rfm USING (client_id)
WHERE client.home_store_id = getvariable('store') AND rfm.monetary > 0
    AND NOT EXISTS (
        SELECT 1 FROM client_contact_point AS point
        WHERE point.client_id = client.client_id AND point.kind IN ('email', 'phone') AND point.is_valid
    )
ORDER BY rfm.monetary DESC, client.client_id
LIMIT 20;
