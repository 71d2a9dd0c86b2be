-- changed_record: one row a source record that is not there in standard form, or was another then, or was
-- standardised otherwise than by $standard; and the hash of its whole row, $hash.
CREATE OR REPLACE TEMP TABLE changed_record AS
SELECT record_key, source_hash
FROM (SELECT record_key, $hash AS source_hash FROM intermediate.int_source_records) AS now
ANTI JOIN resolution.standardised_record AS kept
    ON kept.record_key = now.record_key AND kept.source_hash = now.source_hash AND kept.standard = $standard;

-- gone_record: one row a record in standard form that its source does not hold any more.
CREATE OR REPLACE TEMP TABLE gone_record AS
SELECT record_key
FROM resolution.standardised_record
ANTI JOIN intermediate.int_source_records USING (record_key)
