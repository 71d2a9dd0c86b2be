-- One row: what a membership comes to.
SELECT
    count(*) AS clients,
    CAST(coalesce(sum(records), 0) AS BIGINT) AS records,
    count(*) FILTER (WHERE sources > 1) AS in_several
FROM (
    SELECT client_id, count(*) AS records, count(DISTINCT split_part(record_key, ':', 1)) AS sources
    FROM $membership GROUP BY client_id
)
