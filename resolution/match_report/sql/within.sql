-- A row a system: its records, the clients that they are of, and the clients with more than one of them.
SELECT
    source,
    CAST(sum(records) AS BIGINT) AS records,
    count(*) AS clients,
    count(*) FILTER (WHERE records > 1) AS clients_twice
FROM held
GROUP BY source
ORDER BY source
