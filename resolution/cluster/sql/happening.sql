-- happening (event_no, client_id, event, record_key, other_client_id): what happened to clients, numbered by
-- client, event, record, other client. Each record whose client changed is told of once, as briefly as it can be:
--   created      an id that never was, with its founding record
--   revived      an id that was retired and is live again
--   merged       an id that ended; the other one goes on and took over the records
--   retired      an id that ended because no record of it is left
--   split        records left a client for an id that was not live before: one event for each such id
--   record_added, record_removed   single records that joined or left a client otherwise: they are new or gone,
--                or moved between two clients that were there before
WITH was AS (
    SELECT DISTINCT client_id FROM old_member
),

happened AS (
    SELECT client_id, 'created' AS event, record_key, CAST(NULL AS VARCHAR) AS other_client_id
    FROM founded
    UNION ALL
    SELECT client_id, 'revived', NULL, NULL
    FROM given
    WHERE client_id NOT IN (SELECT client_id FROM was) AND client_id NOT IN (SELECT client_id FROM founded)
    UNION ALL
    SELECT client_id, CASE WHEN goes_to IS NULL THEN 'retired' ELSE 'merged' END, NULL, goes_to
    FROM ended
    UNION ALL
    SELECT DISTINCT old_client, 'split', NULL, new_client
    FROM moved
    WHERE old_client IS NOT NULL AND new_client IS NOT NULL AND new_client NOT IN (SELECT client_id FROM was)
    UNION ALL
    SELECT moved.new_client, 'record_added', moved.record_key, moved.old_client
    FROM moved
    JOIN was ON was.client_id = moved.new_client
    LEFT JOIN ended ON ended.client_id = moved.old_client
    WHERE ended.goes_to IS DISTINCT FROM moved.new_client
    UNION ALL
    SELECT moved.old_client, 'record_removed', moved.record_key, moved.new_client
    FROM moved
    LEFT JOIN was ON was.client_id = moved.new_client
    LEFT JOIN ended ON ended.client_id = moved.old_client
    WHERE moved.old_client IS NOT NULL
        AND (moved.new_client IS NULL OR was.client_id IS NOT NULL)
        AND (ended.client_id IS NULL OR ended.goes_to IS DISTINCT FROM moved.new_client)
)

SELECT
    CAST(row_number() OVER (
        ORDER BY client_id, event, record_key NULLS FIRST, other_client_id NULLS FIRST
    ) AS INTEGER) AS event_no,
    client_id,
    event,
    record_key,
    other_client_id
FROM happened
