-- default_month_day: one row a source and month-day that stands for "only the year is known" there: held by
-- $times times as many people (date and family name) as chance gives, and at least $records.
CREATE OR REPLACE TEMP TABLE default_month_day AS
WITH born AS (
    SELECT DISTINCT source, month(birth_date_std) AS month, day(birth_date_std) AS day, birth_date_std, whose
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

-- default_date: one row a source and whole date that is typed where no date is known: a default month-day
-- held $times times as often as in the five years before and after it.
CREATE OR REPLACE TEMP TABLE default_date AS
WITH held AS (
    SELECT source, birth_date_std, year(birth_date_std) AS year, count(DISTINCT whose) AS records
    FROM joined
    SEMI JOIN default_month_day
        ON default_month_day.source = joined.source
        AND default_month_day.month = month(birth_date_std) AND default_month_day.day = day(birth_date_std)
    GROUP BY source, birth_date_std
)
SELECT held.source, held.birth_date_std
FROM held
LEFT JOIN held AS near
    ON near.source = held.source AND near.year BETWEEN held.year - 5 AND held.year + 5 AND near.year <> held.year
    AND month(near.birth_date_std) = month(held.birth_date_std)
    AND day(near.birth_date_std) = day(held.birth_date_std)
GROUP BY ALL
HAVING any_value(held.records) >= $records AND any_value(held.records) > $times * coalesce(sum(near.records), 0) / 10;

-- historical_source: sources of people of history ($share of their births before 1900), where 1900-01-01 is
-- a year like others rather than a placeholder.
CREATE OR REPLACE TEMP TABLE historical_source AS
SELECT source
FROM joined
GROUP BY source
HAVING count(*) FILTER (WHERE birth_year_std < 1900) > $share * count(birth_year_std)
