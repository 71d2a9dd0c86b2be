-- default_month_day: one row a source and month-day that stands for "only the year is known" there: held by
-- $times times as many records as chance gives, and at least $records.
CREATE OR REPLACE TEMP TABLE default_month_day AS
WITH born AS (
    SELECT source, month(birth_date_std) AS month, day(birth_date_std) AS day
    FROM joined
    WHERE birth_date_std IS NOT NULL
),
held AS (
    SELECT source, month, day, count(*) AS records, sum(count(*)) OVER (PARTITION BY source) AS all_records
    FROM born
    GROUP BY source, month, day
)
SELECT source, month, day
FROM held
WHERE records >= $records AND records > $times * all_records / 365.25;

-- default_date: one row a source and whole date that is typed where no date is known: among the years of its
-- month-day it is held $times times as often as the others on average, and by at least $records records.
CREATE OR REPLACE TEMP TABLE default_date AS
WITH held AS (
    SELECT
        source,
        birth_date_std,
        count(*) AS records,
        sum(count(*)) OVER (PARTITION BY source, month(birth_date_std), day(birth_date_std)) AS all_records,
        count(*) OVER (PARTITION BY source, month(birth_date_std), day(birth_date_std)) AS years
    FROM joined
    WHERE birth_date_std IS NOT NULL
    GROUP BY source, birth_date_std
)
SELECT source, birth_date_std
FROM held
WHERE records >= $records AND records > $times * (all_records - records) / greatest(years - 1, 1);

-- historical_source: sources of people of history ($share of their births before 1900), where 1900-01-01 is
-- a year like others rather than a placeholder.
CREATE OR REPLACE TEMP TABLE historical_source AS
SELECT source
FROM joined
GROUP BY source
HAVING count(*) FILTER (WHERE birth_year_std < 1900) > $share * count(birth_year_std)
