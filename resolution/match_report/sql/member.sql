-- member (record_key, client_id, source): the records of the clients of a run.
SELECT record_key, client_id, split_part(record_key, ':', 1) AS source FROM $membership
