-- Scored pairs of one sort, in the order of $first and then at random by a fixed seed; of each client one.
SELECT record_key_l, record_key_r
FROM (
    SELECT
        e.record_key_l,
        e.record_key_r,
        l.client_id,
        e.match_probability,
        md5(e.record_key_l || ' ' || e.record_key_r) AS drawn
    FROM $edge AS e
    JOIN member AS l ON l.record_key = e.record_key_l
    JOIN member AS r ON r.record_key = e.record_key_r
    WHERE e.match_weight IS NOT NULL AND $which
)
QUALIFY row_number() OVER (PARTITION BY client_id ORDER BY $first, drawn, record_key_l, record_key_r) = 1
ORDER BY $first, drawn, record_key_l, record_key_r
LIMIT $limit
