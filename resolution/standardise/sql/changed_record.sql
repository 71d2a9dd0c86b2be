-- changed_record: one row a source record that is not there in standard form, or was another then, or was
-- standardised otherwise than by $standard; and the hash of its whole row.
SELECT now.record_key, now.source_hash
FROM hashed_record AS now
LEFT JOIN $kept AS kept
    ON kept.record_key = now.record_key AND kept.source_hash = now.source_hash AND kept.standard = $standard
WHERE kept.record_key IS NULL
