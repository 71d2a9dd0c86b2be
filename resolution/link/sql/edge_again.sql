-- edge_again: the standing edges that a run found again, or did not find any more: those that hang on a record
-- that it looked at, those that close a chain which may have changed, and what the sources say.
-- edge: the standing edges. looked_at (record_key): records that were compared again or are gone.
-- closed (record_key): records whose chains of strong links may have changed.
SELECT edge.*
FROM edge
LEFT JOIN looked_at AS of_l ON of_l.record_key = edge.record_key_l
LEFT JOIN looked_at AS of_r ON of_r.record_key = edge.record_key_r
LEFT JOIN closed ON closed.record_key = edge.record_key_l
WHERE of_l.record_key IS NOT NULL
    OR of_r.record_key IS NOT NULL
    OR (edge.match_key = 'closure' AND closed.record_key IS NOT NULL)
    OR edge.match_key = 'merged_at_source'
