-- pointer (client_id, goes_to): for each id that is retired now, the id that took over when it ended; empty:
-- none. Pointers are kept as they were, so that an id which comes back gets back those that had become part of it.
SELECT client_id, goes_to FROM ended
UNION ALL
SELECT past.client_id, past.goes_to
FROM (
    SELECT
        e.client_id,
        e.other_client_id AS goes_to,
        row_number() OVER (PARTITION BY e.client_id ORDER BY e.since DESC) AS place
    FROM $client_event AS e
    JOIN $redirect AS r ON r.client_id = e.client_id AND r.until IS NULL
    WHERE e.event IN ('merged', 'retired') AND e.since < $number
) AS past
WHERE past.place = 1
    AND past.client_id NOT IN (SELECT client_id FROM given)
    AND past.client_id NOT IN (SELECT client_id FROM ended)
