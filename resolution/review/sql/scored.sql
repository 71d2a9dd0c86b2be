-- Pairs that the model scored, by their probability; what a source says is no score.
SELECT record_key_l, record_key_r, match_probability
FROM $edge
WHERE until IS NULL
    AND match_weight IS NOT NULL
    AND match_probability >= $least
    AND match_probability < $below
