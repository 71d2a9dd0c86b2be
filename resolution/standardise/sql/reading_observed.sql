-- Adds to observation how dates are read, from the entered records.
-- day_first: one row a source. The position that exceeds 12 more often is the day; without evidence the day
-- comes first.
INSERT INTO observation
WITH position AS (
    SELECT
        source,
        try_cast(regexp_extract(birth_date, '^\s*(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{2}', 1) AS INTEGER) AS first,
        try_cast(regexp_extract(birth_date, '^\s*(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{2}', 2) AS INTEGER) AS second
    FROM entered_record
)
SELECT
    'day_first' AS kind,
    source,
    CASE
        WHEN count(*) FILTER (WHERE second BETWEEN 13 AND 31 AND first <= 12)
            <= count(*) FILTER (WHERE first BETWEEN 13 AND 31 AND second <= 12) THEN 'true'
        ELSE 'false'
    END AS value
FROM position
GROUP BY source;

-- newest_year: the year of the last change, which stands for that of records that have none.
INSERT INTO observation
SELECT 'newest_year', '', year(max(updated_at))::VARCHAR
FROM entered_record
HAVING max(updated_at) IS NOT NULL
