-- Clients as they were, as pairs of numbers of nodes: each of their records with the first of them.
SELECT node.number AS l, min(node.number) OVER (PARTITION BY old_member.client_id) AS r
FROM old_member
JOIN node ON node.record_key = old_member.record_key
