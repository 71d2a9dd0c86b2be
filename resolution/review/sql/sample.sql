-- A blind sample of some unanswered pairs of one client: drawn by a checksum of their keys, so that a pair that
-- was drawn stays drawn, whatever joins or leaves the others. Neither a score nor a priority is shown.
SELECT
    u.record_key_l,
    u.record_key_r,
    CAST(0 AS DOUBLE) AS priority,
    CAST(NULL AS DOUBLE) AS match_probability,
    u.client_id_l,
    u.client_id_r,
    CAST(client.records AS INTEGER) AS records
FROM ($unanswered) AS u
JOIN client ON client.client_id = u.client_id_l
ORDER BY md5(u.record_key_l || '|' || u.record_key_r), u.record_key_l, u.record_key_r
LIMIT $limit
