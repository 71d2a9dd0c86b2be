-- Pairs of members, with their clients, that are worth a question: nobody has ever judged them, whatever the
-- word; stewards' matches do not join them; and nothing keeps them, or two other records of their clients, apart.
SELECT
    c.record_key_l,
    c.record_key_r,
    c.match_probability,
    l.client_id AS client_id_l,
    r.client_id AS client_id_r
FROM ($pairs) AS c
JOIN member AS l ON l.record_key = c.record_key_l
JOIN member AS r ON r.record_key = c.record_key_r
LEFT JOIN judged AS j ON j.record_key_l = c.record_key_l AND j.record_key_r = c.record_key_r
LEFT JOIN parted AS p ON p.client_id_l = l.client_id AND p.client_id_r = r.client_id
WHERE $which
    AND l.judged_group <> r.judged_group
    AND j.record_key_l IS NULL
    AND p.client_id_l IS NULL
