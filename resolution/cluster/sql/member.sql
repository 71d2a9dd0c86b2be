-- member (record_key, is_active): one row a record that takes part in this run as a member of a client.
-- A record merged away at its source stays a member, for its id must resolve, but it is compared with nothing.
SELECT s.record_key, s.merged_into IS NULL AS is_active
FROM $standardised_record AS s
WHERE (NOT s.is_deleted OR s.merged_into IS NOT NULL)
    AND NOT EXISTS (
        SELECT 1 FROM $quarantine AS q WHERE q.run_id = '$run_id' AND q.record_key = s.record_key
    )
