-- event: the rows of this run for client_event, each with its cause. Where nothing nearer is found it is what
-- the run is for: $reason.
SELECT
    h.event_no,
    h.client_id,
    h.event,
    h.record_key,
    h.other_client_id,
    coalesce(c.cause, CASE WHEN is_founded_by_new THEN 'new_record' ELSE '$reason' END) AS cause,
    coalesce(c.cause_key_l, CASE WHEN is_founded_by_new THEN h.record_key END) AS cause_key_l,
    c.cause_key_r,
    c.judgement_id
FROM (
    SELECT *, event = 'created' AND record_key NOT IN (SELECT record_key FROM old_member) AS is_founded_by_new
    FROM happening
) AS h
LEFT JOIN cause AS c ON c.event_no = h.event_no
