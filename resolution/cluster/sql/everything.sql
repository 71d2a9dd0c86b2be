-- touched (record_key), for a run over everything: all records that a cluster may be made of, or was.
SELECT record_key FROM member
UNION
SELECT record_key FROM $membership WHERE until IS NULL
UNION
SELECT record_key_l FROM $judgement WHERE until IS NULL OR until = $number
UNION
SELECT record_key_r FROM $judgement WHERE until IS NULL OR until = $number
UNION
SELECT record_key_l FROM $edge WHERE (until IS NULL OR until = $number) AND match_weight IS NULL
UNION
SELECT record_key_r FROM $edge WHERE (until IS NULL OR until = $number) AND match_weight IS NULL
