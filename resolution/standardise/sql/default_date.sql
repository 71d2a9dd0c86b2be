-- Adds to observation the dates of birth that do not mean what they say, from all joined records.
-- default_month_day: one row a source and month-day that stands for "only the year is known" there: held by
-- $times times as many people (date and family name) as chance gives, and at least $records.
INSERT INTO observation
WITH born AS (
    SELECT DISTINCT source, birth_date_std, whose FROM joined WHERE birth_date_std IS NOT NULL
),
held AS (
    SELECT
        source,
        month_day(birth_date_std) AS value,
        count(*) AS records,
        sum(count(*)) OVER (PARTITION BY source) AS all_records
    FROM born
    GROUP BY source, value
)
SELECT 'default_month_day' AS kind, source, value
FROM held
WHERE records >= $records AND records > $times * all_records / 365.25;

-- default_date: one row a source and whole date that is typed where no date is known: a default month-day
-- held $times times as often as in the five years before and after it.
INSERT INTO observation
WITH held AS (
    SELECT
        joined.source,
        birth_date_std,
        year(birth_date_std) AS year,
        month_day(birth_date_std) AS month_day,
        count(DISTINCT whose) AS records
    FROM joined
    SEMI JOIN observation
        ON observation.kind = 'default_month_day'
        AND observation.source = joined.source AND observation.value = month_day(birth_date_std)
    GROUP BY ALL
)
SELECT 'default_date' AS kind, held.source, held.birth_date_std::VARCHAR AS value
FROM held
LEFT JOIN held AS near
    ON near.source = held.source AND near.month_day = held.month_day
    AND near.year BETWEEN held.year - 5 AND held.year + 5 AND near.year <> held.year
GROUP BY held.source, held.birth_date_std
HAVING any_value(held.records) >= $records AND any_value(held.records) > $times * coalesce(sum(near.records), 0) / 10;

-- historical_source: sources of people of history ($share of their births before 1900), where 1900-01-01 is
-- a year like others rather than a placeholder.
INSERT INTO observation
SELECT 'historical_source' AS kind, source, '' AS value
FROM joined
GROUP BY source
HAVING count(*) FILTER (WHERE birth_year_std < 1900) > $share * count(birth_year_std)
