-- date_order: one row a source; does its 03/04/1980 mean the third of April?
-- The position that exceeds 12 more often is the day; without evidence the day comes first.
CREATE OR REPLACE TEMP TABLE date_order AS
WITH position AS (
    SELECT
        source,
        try_cast(regexp_extract(birth_date, '^\s*(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{2}', 1) AS INTEGER) AS first,
        try_cast(regexp_extract(birth_date, '^\s*(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{2}', 2) AS INTEGER) AS second
    FROM source_record
)
SELECT
    source,
    count(*) FILTER (WHERE second BETWEEN 13 AND 31 AND first <= 12)
        <= count(*) FILTER (WHERE first BETWEEN 13 AND 31 AND second <= 12) AS day_first
FROM position
GROUP BY source
