-- A row a combination of systems: the clients that these systems know and no others, and their records.
SELECT sources, count(*) AS clients, CAST(sum(records) AS BIGINT) AS records
FROM (
    SELECT client_id, list(source ORDER BY source) AS sources, sum(records) AS records
    FROM held GROUP BY client_id
)
GROUP BY sources
ORDER BY len(sources), clients DESC, sources
