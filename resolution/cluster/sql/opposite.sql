-- opposite (event_no, record_key): the records that those of an event came to or left: of a client that they
-- joined those it had before, else all that shared their old clients and do not come along.
SELECT h.event_no, o.record_key
FROM happening AS h
JOIN old_member AS o
    ON o.client_id = CASE WHEN h.event = 'merged' THEN h.other_client_id ELSE h.client_id END
WHERE h.event IN ('merged', 'record_added')
UNION ALL
SELECT DISTINCT mover.event_no, mate.record_key
FROM mover
JOIN old_member AS own ON own.record_key = mover.record_key
JOIN old_member AS mate ON mate.client_id = own.client_id
LEFT JOIN mover AS along ON along.event_no = mover.event_no AND along.record_key = mate.record_key
WHERE NOT mover.joins AND along.record_key IS NULL
