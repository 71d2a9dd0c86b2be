-- Edges between touched records, their ends as numbers of nodes; NOT stands: this run no longer has it.
SELECT
    l.number AS l,
    r.number AS r,
    e.match_probability AS probability,
    e.match_weight IS NULL AS is_certain,
    e.until IS NULL AS stands
FROM $edge AS e
JOIN node AS l ON l.record_key = e.record_key_l
JOIN node AS r ON r.record_key = e.record_key_r
WHERE e.until IS NULL OR e.until = $number
