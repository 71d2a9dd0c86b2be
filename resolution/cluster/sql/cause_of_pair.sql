-- cause_of_pair: one row a changed judgement or edge between two records of one component, by what it says:
-- a and b are its ends either way round; joins: it speaks for one client (a match, an edge that came or rose);
-- distance 1 for the steward's word, 2 for an edge. An edge that is lost because the record at its end changed
-- or went has that record as the cause.
WITH changed AS (
    SELECT
        record_key_l,
        record_key_r,
        is_match = is_new AS joins,
        1 AS distance,
        CAST(judgement_id AS DOUBLE) AS place,
        CASE WHEN is_new THEN 'judgement' ELSE 'judgement_withdrawn' END AS cause,
        record_key_l AS cause_key_l,
        record_key_r AS cause_key_r,
        judgement_id
    FROM judgement_change
    UNION ALL
    SELECT
        record_key_l,
        record_key_r,
        true AS joins,
        2 AS distance,
        -new_probability AS place,
        CASE WHEN is_certain THEN 'merged_at_source' ELSE 'edge' END AS cause,
        record_key_l AS cause_key_l,
        record_key_r AS cause_key_r,
        CAST(NULL AS BIGINT) AS judgement_id
    FROM edge_change
    WHERE new_probability > coalesce(old_probability, -1)
    UNION ALL
    SELECT
        e.record_key_l,
        e.record_key_r,
        false AS joins,
        2 AS distance,
        -e.old_probability AS place,
        coalesce(l.cause, r.cause, 'edge_lost') AS cause,
        coalesce(l.record_key, r.record_key, e.record_key_l) AS cause_key_l,
        CASE WHEN l.cause IS NULL AND r.cause IS NULL THEN e.record_key_r END AS cause_key_r,
        CAST(NULL AS BIGINT) AS judgement_id
    FROM edge_change AS e
    LEFT JOIN record_change AS l ON l.record_key = e.record_key_l
    LEFT JOIN record_change AS r ON r.record_key = e.record_key_r
    WHERE e.old_probability >= coalesce(e.new_probability, -1)
),

ends AS (
    SELECT record_key_l AS a, record_key_r AS b, changed.* FROM changed
    UNION ALL
    SELECT record_key_r AS a, record_key_l AS b, changed.* FROM changed
)

SELECT
    ends.a, ends.b, ends.joins, ends.distance, ends.place, ends.cause, ends.cause_key_l, ends.cause_key_r,
    ends.judgement_id, l.component
FROM ends
JOIN placed AS l ON l.record_key = ends.a
JOIN placed AS r ON r.record_key = ends.b AND r.component = l.component
