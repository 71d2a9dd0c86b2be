-- The edges of $these that are not, the same in all, among $those.
SELECT these.*
FROM $these AS these
LEFT JOIN $those AS those
    ON those.record_key_l = these.record_key_l
    AND those.record_key_r = these.record_key_r
    AND those.match_key = these.match_key
    AND those.match_weight IS NOT DISTINCT FROM these.match_weight
    AND those.model_version = these.model_version
    AND those.levels = these.levels
WHERE those.record_key_l IS NULL
