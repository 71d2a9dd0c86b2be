-- node (record_key, number, client_no): the records of clients of several, numbered from 0 on by client and key.
SELECT
    record_key,
    row_number() OVER (ORDER BY client_id, record_key) - 1 AS number,
    CAST(dense_rank() OVER (ORDER BY client_id) - 1 AS BIGINT) AS client_no
FROM member
WHERE client_id IN (SELECT client_id FROM held GROUP BY client_id HAVING sum(records) > 1)
