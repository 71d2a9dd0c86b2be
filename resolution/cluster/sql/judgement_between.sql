-- Judgements between touched records, their ends as numbers of nodes; NOT stands: it was withdrawn.
SELECT l.number AS l, r.number AS r, j.judgement = 'match' AS is_match, j.until IS NULL AS stands
FROM $judgement AS j
JOIN node AS l ON l.record_key = j.record_key_l
JOIN node AS r ON r.record_key = j.record_key_r
WHERE j.until IS NULL OR j.until = $number
