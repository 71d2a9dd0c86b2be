-- A row a bit of match weight: scored pairs from it to the next, in one client and between two.
SELECT
    CAST(floor(e.match_weight) AS INTEGER) AS bits,
    count(*) FILTER (WHERE l.client_id = r.client_id) AS together,
    count(*) FILTER (WHERE l.client_id <> r.client_id) AS apart
FROM $edge AS e
JOIN member AS l ON l.record_key = e.record_key_l
JOIN member AS r ON r.record_key = e.record_key_r
WHERE e.match_weight IS NOT NULL
GROUP BY bits
ORDER BY bits
