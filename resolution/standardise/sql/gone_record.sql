-- gone_record: one row a record in standard form that its source does not hold any more.
SELECT kept.record_key
FROM $kept AS kept
LEFT JOIN hashed_record AS now ON now.record_key = kept.record_key
WHERE now.record_key IS NULL
