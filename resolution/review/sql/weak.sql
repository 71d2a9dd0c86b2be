-- Weak links as pairs of records, from numbers of nodes.
SELECT l.record_key AS record_key_l, r.record_key AS record_key_r, weak_link.probability AS match_probability
FROM weak_link
JOIN node AS l ON l.number = weak_link.l
JOIN node AS r ON r.number = weak_link.r
