-- One row: records that are in a client now and were in none, the other way round, and in another one than before.
SELECT
    count(*) FILTER (WHERE before.record_key IS NULL) AS came,
    count(*) FILTER (WHERE now.record_key IS NULL) AS went,
    count(*) FILTER (WHERE now.client_id <> before.client_id) AS moved
FROM member AS now
FULL JOIN $before AS before ON before.record_key = now.record_key
