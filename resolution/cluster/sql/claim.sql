-- claim (part, client_id, records, oldest, difference, held_last): a part that carries on no id, and an id that
-- nobody holds and that more than half of the part's records once held: how many did, the age of the part's
-- oldest record, how many records the part and the id when it ended do not have in common, and the last run that
-- gave the id to one of the part's records.
WITH open_part AS (
    SELECT part, count(*) AS size, min(age) AS oldest
    FROM seen
    WHERE part NOT IN (SELECT part FROM carried)
    GROUP BY part
),

live AS (
    SELECT client_id FROM carried
    UNION
    SELECT client_id FROM $membership
    WHERE until IS NULL AND client_id NOT IN (SELECT client_id FROM old_member)
),

claimed AS (
    SELECT seen.part, held.client_id, held.record_key, held.since, coalesce(held.until, $number) AS until
    FROM open_part
    JOIN seen ON seen.part = open_part.part
    JOIN held ON held.record_key = seen.record_key
    WHERE held.client_id NOT IN (SELECT client_id FROM live)
),

last_held AS (
    SELECT client_id, until, count(*) AS records
    FROM (
        SELECT client_id, until, max(until) OVER (PARTITION BY client_id) AS last_until
        FROM (
            SELECT client_id, coalesce(until, $number) AS until
            FROM $membership
            WHERE client_id IN (SELECT client_id FROM claimed)
        ) AS dated
    ) AS held_by_all
    WHERE until = last_until
    GROUP BY client_id, until
)

SELECT
    claimed.part,
    claimed.client_id,
    count(DISTINCT claimed.record_key) AS records,
    open_part.oldest,
    last_held.records + open_part.size
    - 2 * count(DISTINCT CASE WHEN claimed.until = last_held.until THEN claimed.record_key END) AS difference,
    max(claimed.since) AS held_last
FROM claimed
JOIN open_part ON open_part.part = claimed.part
JOIN last_held ON last_held.client_id = claimed.client_id
GROUP BY claimed.part, claimed.client_id, open_part.size, open_part.oldest, last_held.records
HAVING 2 * count(DISTINCT claimed.record_key) > open_part.size
