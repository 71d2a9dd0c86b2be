-- new_member (record_key, client_id, first_seen_at, first_seen_run): what touched records belong to from now on.
SELECT seen.record_key, given.client_id, seen.first_seen_at, seen.first_seen_run
FROM seen
JOIN given ON given.part = seen.part
