-- record_change (record_key, cause): one row a record that is a member now and was not, is one no more, or is
-- one with another content. A version that was only written anew (equal content_hash) is no change.
WITH standing AS (
    SELECT record_key FROM $membership WHERE until IS NULL
),

linked AS (
    SELECT record_key
    FROM (SELECT record_key, content_hash FROM $linked_record WHERE since = $number) AS arrived
    FULL JOIN (SELECT record_key, content_hash AS old_hash FROM $linked_record WHERE until = $number) AS left_over
        USING (record_key)
    WHERE content_hash IS DISTINCT FROM old_hash
),

everybody AS (
    SELECT record_key, member.is_active IS NOT NULL AS is_member, old.was_member IS NOT NULL AS was_member
    FROM member
    FULL JOIN (SELECT record_key, true AS was_member FROM standing) AS old USING (record_key)
)

SELECT
    record_key,
    CASE WHEN NOT was_member THEN 'new_record' WHEN NOT is_member THEN 'record_gone' ELSE 'changed_record' END AS cause
FROM everybody
WHERE NOT (is_member AND was_member) OR record_key IN (SELECT record_key FROM linked)
