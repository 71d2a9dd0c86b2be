-- day_first, observed: one row a source. The position that exceeds 12 more often is the day; without evidence the
-- day comes first.
SELECT
    'day_first' AS kind,
    source,
    CASE
        WHEN count(*) FILTER (WHERE second BETWEEN 13 AND 31 AND first <= 12)
            <= count(*) FILTER (WHERE first BETWEEN 13 AND 31 AND second <= 12) THEN 'true'
        ELSE 'false'
    END AS value
FROM date_position
GROUP BY source
