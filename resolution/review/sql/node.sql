-- node (record_key, number, client_no): the records of clients large enough to have a weak link, numbered from 0
-- on by client and key.
SELECT
    m.record_key,
    row_number() OVER (ORDER BY m.client_id, m.record_key) - 1 AS number,
    dense_rank() OVER (ORDER BY m.client_id) - 1 AS client_no
FROM member AS m
JOIN client ON client.client_id = m.client_id
WHERE client.records >= $smallest
