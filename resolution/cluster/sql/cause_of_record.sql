-- cause_of_record (record_key, cause, component, place): one row a record that came, went or changed; those that
-- went first. A record that takes part but is in no client is no news to one.
SELECT
    c.record_key,
    c.cause,
    placed.component,
    CAST(CASE c.cause WHEN 'record_gone' THEN 0 WHEN 'changed_record' THEN 1 ELSE 2 END AS DOUBLE) AS place
FROM record_change AS c
JOIN placed ON placed.record_key = c.record_key
WHERE c.cause <> 'new_record' OR placed.part IS NOT NULL
