-- cause (event_no, cause, cause_key_l, cause_key_r, judgement_id): the nearest cause of each event: a judgement
-- (1), then an edge (2) between the records concerned; then what happened to one of them (3); then what happened
-- elsewhere in the old and new component: to a record (4), by a judgement (5) or by an edge (6).
WITH component_of AS (
    SELECT event_no, min(component) AS component FROM mover GROUP BY event_no
),

possible AS (
    SELECT m.event_no, p.distance, p.place, p.cause, p.cause_key_l, p.cause_key_r, p.judgement_id
    FROM mover AS m
    JOIN cause_of_pair AS p ON p.a = m.record_key AND p.joins = m.joins
    JOIN opposite AS o ON o.event_no = m.event_no AND o.record_key = p.b
    UNION ALL
    SELECT c.event_no, 3, r.place, r.cause, r.record_key, NULL, NULL
    FROM (SELECT event_no, record_key FROM mover UNION SELECT event_no, record_key FROM opposite) AS c
    JOIN cause_of_record AS r ON r.record_key = c.record_key
    UNION ALL
    SELECT c.event_no, 4, r.place, r.cause, r.record_key, NULL, NULL
    FROM component_of AS c
    JOIN (
        SELECT *, row_number() OVER (PARTITION BY component ORDER BY place, record_key) AS rank
        FROM cause_of_record
    ) AS r ON r.component = c.component AND r.rank = 1
    UNION ALL
    SELECT c.event_no, p.distance + 4, p.place, p.cause, p.cause_key_l, p.cause_key_r, p.judgement_id
    FROM component_of AS c
    JOIN (
        SELECT
            *,
            row_number() OVER (
                PARTITION BY component ORDER BY distance, place, cause_key_l, cause_key_r, cause
            ) AS rank
        FROM cause_of_pair
    ) AS p ON p.component = c.component AND p.rank = 1
)

SELECT event_no, cause, cause_key_l, cause_key_r, judgement_id
FROM (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY event_no ORDER BY distance, place, cause_key_l, cause_key_r NULLS FIRST, cause
        ) AS rank
    FROM possible
) AS ranked
WHERE rank = 1
