-- seen (record_key, part, first_seen_at, first_seen_run, age): one row a touched record that is in a client
-- now. age, given by whoever makes the table, counts the records from the oldest on: first seen by the earliest
-- run, then the smallest key. Runs are counted, not timed: a clock that goes backwards makes nobody older.
-- first_seen_at is empty if it is now.
SELECT
    placed.record_key,
    placed.part,
    earliest.first_seen_at,
    coalesce(earliest.first_seen_run, $number) AS first_seen_run
FROM placed
LEFT JOIN (
    SELECT record_key, min(first_seen_at) AS first_seen_at, min(first_seen_run) AS first_seen_run
    FROM held GROUP BY record_key
) AS earliest ON earliest.record_key = placed.record_key
WHERE placed.part IS NOT NULL
