-- heir (client_id, part): for each client as it was, the one part that may carry its id on: the part with most
-- of its records; of equal ones the part with the oldest of them. But a part most of which came with a client
-- that was merged into this one gives way to the part with the records that were there first: it gets back the
-- id that it had, and what was merged and is parted again is as before.
WITH joined AS (
    SELECT standing.client_id, standing.since, seen.part, seen.age, merged.client_id AS came_from
    FROM held AS standing
    JOIN seen ON seen.record_key = standing.record_key
    LEFT JOIN (
        SELECT h.record_key, h.client_id, h.until
        FROM held AS h
        JOIN $redirect AS r ON r.client_id = h.client_id AND r.until IS NULL
    ) AS merged ON merged.record_key = standing.record_key AND merged.until = standing.since
    WHERE standing.until IS NULL
),

share AS (
    SELECT client_id, part, count(*) AS records, min(age) AS oldest, min(since) AS since
    FROM joined
    GROUP BY client_id, part
),

returning_part AS (
    SELECT DISTINCT came.client_id, came.part
    FROM (
        SELECT client_id, part, came_from, count(*) AS records
        FROM joined
        WHERE came_from IS NOT NULL
        GROUP BY client_id, part, came_from
    ) AS came
    JOIN (SELECT part, count(*) AS size FROM seen GROUP BY part) AS whole ON whole.part = came.part
    WHERE 2 * came.records > whole.size
),

compared AS (
    SELECT
        share.client_id,
        share.part,
        share.records,
        share.oldest,
        r.part IS NOT NULL
            AND share.since > min(share.since) OVER (PARTITION BY share.client_id) AS gives_way
    FROM share
    LEFT JOIN returning_part AS r ON r.client_id = share.client_id AND r.part = share.part
)

SELECT client_id, part
FROM (
    SELECT
        client_id,
        part,
        row_number() OVER (PARTITION BY client_id ORDER BY gives_way, records DESC, oldest) AS place
    FROM compared
) AS ranked
WHERE place = 1
