-- judgement_change (judgement_id, record_key_l, record_key_r, is_match, is_new): one row a judgement that this
-- run is the first to hold to, or that was withdrawn (NOT is_new).
SELECT judgement_id, record_key_l, record_key_r, judgement = 'match' AS is_match, since = $number AS is_new
FROM $judgement
WHERE since = $number OR until = $number
