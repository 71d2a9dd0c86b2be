-- member (record_key, client_id, judged_group): the records of live clients; records that stewards' matches join
-- share a group, any other is its own.
SELECT m.record_key, m.client_id, coalesce(g.judged_group, m.record_key) AS judged_group
FROM $membership AS m
LEFT JOIN in_group AS g ON g.record_key = m.record_key
WHERE m.until IS NULL
