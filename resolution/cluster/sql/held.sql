-- held (record_key, client_id, first_seen_at, first_seen_run, since, until): all that touched records ever
-- belonged to.
SELECT m.record_key, m.client_id, m.first_seen_at, m.first_seen_run, m.since, m.until
FROM $membership AS m
JOIN node ON node.record_key = m.record_key
