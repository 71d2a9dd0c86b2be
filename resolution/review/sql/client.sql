-- client (client_id, records, turnover): how much hangs on a live client.
SELECT
    m.client_id,
    count(*) AS records,
    greatest(CAST(coalesce(sum(spent.amount), 0) AS DOUBLE), 0) AS turnover
FROM member AS m
LEFT JOIN (
    SELECT record_key, sum(amount) AS amount FROM $touchpoint GROUP BY record_key
) AS spent ON spent.record_key = m.record_key
GROUP BY m.client_id
