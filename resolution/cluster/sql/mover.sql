-- mover (event_no, joins, record_key, component): the records that an event is about, and whether they came to
-- others (joins) or left them. That a new record founded a client needs no search for its cause.
WITH concerned AS (
    SELECT h.event_no, false AS joins, n.record_key
    FROM happening AS h
    JOIN new_member AS n ON n.client_id = h.client_id
    WHERE h.event = 'revived'
        OR (h.event = 'created' AND h.record_key IN (SELECT record_key FROM old_member))
    UNION ALL
    SELECT h.event_no, h.event = 'merged' AS joins, o.record_key
    FROM happening AS h
    JOIN old_member AS o ON o.client_id = h.client_id
    LEFT JOIN new_member AS n ON n.record_key = o.record_key
    WHERE h.event = 'retired' OR (h.event IN ('merged', 'split') AND n.client_id = h.other_client_id)
    UNION ALL
    SELECT h.event_no, h.event = 'record_added' AS joins, h.record_key
    FROM happening AS h
    WHERE h.event IN ('record_added', 'record_removed')
)

SELECT concerned.event_no, concerned.joins, concerned.record_key, placed.component
FROM concerned
JOIN placed ON placed.record_key = concerned.record_key
