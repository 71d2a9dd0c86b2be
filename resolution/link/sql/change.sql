-- change: one row a record that is not as it was compared last: `new`, `changed` or `gone`.
-- member (record_key, content_hash): the records that take part now.
-- linked (record_key, content_hash): the records as they were compared last.
SELECT
    coalesce(member.record_key, linked.record_key) AS record_key,
    CASE
        WHEN linked.record_key IS NULL THEN 'new'
        WHEN member.record_key IS NULL THEN 'gone'
        ELSE 'changed'
    END AS change
FROM member
FULL JOIN linked ON linked.record_key = member.record_key
WHERE member.content_hash IS DISTINCT FROM linked.content_hash
