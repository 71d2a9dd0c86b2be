-- A row a system and reason: what the run kept out.
SELECT source, reason, count(*) AS records
FROM $quarantine WHERE run_id = '$run_id' GROUP BY source, reason ORDER BY source, reason
