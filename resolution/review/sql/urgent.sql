-- The most urgent of some unanswered pairs, one a pair of clients (or a client). Priority is uncertainty times how
-- much hangs on the answer: the binary entropy of the probability (1 bit where nobody compared the two), times
-- log2(1 + records of both clients), times log10(10 + turnover of both). Rounded, so that engines agree.
WITH weighed AS (
    SELECT
        u.*,
        l.records + CASE WHEN l.client_id = r.client_id THEN 0 ELSE r.records END AS records,
        l.turnover + CASE WHEN l.client_id = r.client_id THEN 0 ELSE r.turnover END AS turnover,
        CASE
            WHEN match_probability IS NULL THEN 1
            WHEN match_probability <= 0 OR match_probability >= 1 THEN 0
            ELSE
                -match_probability * log2(match_probability)
                - (1 - match_probability) * log2(1 - match_probability)
        END AS uncertainty,
        row_number() OVER (
            PARTITION BY least(l.client_id, r.client_id), greatest(l.client_id, r.client_id)
            ORDER BY $first, record_key_l, record_key_r
        ) AS place
    FROM ($unanswered) AS u
    JOIN client AS l ON l.client_id = u.client_id_l
    JOIN client AS r ON r.client_id = u.client_id_r
)

SELECT
    record_key_l,
    record_key_r,
    round(uncertainty * log2(1 + records) * log10(10 + turnover), 9) AS priority,
    match_probability,
    client_id_l,
    client_id_r,
    CAST(records AS INTEGER) AS records
FROM weighed
WHERE place = 1
ORDER BY priority DESC, record_key_l, record_key_r
LIMIT $limit
