-- Clients of at least $smallest records, those first that come first by $first.
SELECT
    size.client_id, size.records, size.sources, hanging.record_key_l, hanging.record_key_r, hanging.probability
FROM (
    SELECT
        client_id,
        CAST(sum(records) AS BIGINT) AS records,
        map(list(source ORDER BY source), list(records ORDER BY source)) AS sources
    FROM held GROUP BY client_id HAVING sum(records) >= $smallest
) AS size
LEFT JOIN hanging ON hanging.client_id = size.client_id
ORDER BY $first, size.client_id
LIMIT $limit
