-- seed (record_key): the records at which something changed.
SELECT record_key FROM record_change
UNION
SELECT record_key_l FROM edge_change
UNION
SELECT record_key_r FROM edge_change
UNION
SELECT record_key_l FROM judgement_change
UNION
SELECT record_key_r FROM judgement_change
