-- edge_change (record_key_l, record_key_r, old_probability, new_probability, is_certain): one row a pair whose
-- edge came, went, or has another probability than before (empty: no edge). is_certain: its source says it, or
-- said it while it was there. An edge that was only written anew, for instance by a new model, is no change.
SELECT
    record_key_l,
    record_key_r,
    old_probability,
    new_probability,
    coalesce(is_certain, was_certain) AS is_certain
FROM (
    SELECT record_key_l, record_key_r, match_probability AS new_probability, match_weight IS NULL AS is_certain
    FROM $edge WHERE since = $number
) AS arrived
FULL JOIN (
    SELECT record_key_l, record_key_r, match_probability AS old_probability, match_weight IS NULL AS was_certain
    FROM $edge WHERE until = $number
) AS left_over USING (record_key_l, record_key_r)
WHERE new_probability IS DISTINCT FROM old_probability OR is_certain <> was_certain
