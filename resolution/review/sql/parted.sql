-- parted (client_id_l, client_id_r): clients of which a steward keeps two records apart, both ways round.
SELECT DISTINCT l.client_id AS client_id_l, r.client_id AS client_id_r
FROM kept_apart AS k
JOIN member AS l ON l.judged_group = k.group_l
JOIN member AS r ON r.judged_group = k.group_r
