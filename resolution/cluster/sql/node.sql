-- node (record_key, number, is_active, is_member): one row a touched record, numbered from 0 on by its key (by
-- whoever makes the table), so that ties are resolved as in a run over everything. Ids of clients were touched
-- too; they are no records.
SELECT t.record_key, coalesce(m.is_active, false) AS is_active, m.is_active IS NOT NULL AS is_member
FROM touched AS t
LEFT JOIN member AS m ON m.record_key = t.record_key
WHERE NOT EXISTS (SELECT 1 FROM $membership AS s WHERE s.until IS NULL AND s.client_id = t.record_key)
