-- hanging (client_id, record_key_l, record_key_r, probability): the weakest link that each client of several
-- records needs.
SELECT l_member.client_id, l.record_key AS record_key_l, r.record_key AS record_key_r, weakest.probability
FROM weakest
JOIN node AS l ON l.number = weakest.l
JOIN node AS r ON r.number = weakest.r
JOIN member AS l_member ON l_member.record_key = l.record_key
