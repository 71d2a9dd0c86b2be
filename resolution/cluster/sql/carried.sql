-- carried (part, client_id): for each part that is an heir, the oldest of the ids it might carry on: the one
-- created by the earliest run; of one run, the one whose founding record is older.
WITH birth AS (
    SELECT e.client_id, e.since, e.record_key, min(m.first_seen_run) AS first_seen_run
    FROM $client_event AS e
    JOIN heir ON heir.client_id = e.client_id
    LEFT JOIN $membership AS m ON m.record_key = e.record_key
    WHERE e.event = 'created'
    GROUP BY e.client_id, e.since, e.record_key
)

SELECT part, client_id
FROM (
    SELECT
        heir.part,
        heir.client_id,
        row_number() OVER (
            PARTITION BY heir.part
            ORDER BY birth.since, birth.first_seen_run, birth.record_key, heir.client_id
        ) AS place
    FROM heir
    LEFT JOIN birth ON birth.client_id = heir.client_id
) AS ranked
WHERE place = 1
