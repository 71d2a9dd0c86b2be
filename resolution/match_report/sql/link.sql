-- What holds the nodes of one client together, as numbers of nodes, l < r: edges, and stewards' matches, which
-- are as certain as what a source says.
SELECT l, r, max(probability) AS probability
FROM (
    SELECT l.number AS l, r.number AS r, e.match_probability AS probability
    FROM $edge AS e
    JOIN node AS l ON l.record_key = e.record_key_l
    JOIN node AS r ON r.record_key = e.record_key_r
    WHERE l.client_no = r.client_no
    UNION ALL
    SELECT l.number AS l, r.number AS r, CAST(1 AS DOUBLE) AS probability
    FROM $judgement AS j
    JOIN node AS l ON l.record_key = j.record_key_l
    JOIN node AS r ON r.record_key = j.record_key_r
    WHERE j.judgement = 'match' AND l.client_no = r.client_no
)
GROUP BY l, r
ORDER BY l, r
