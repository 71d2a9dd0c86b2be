-- default_month_day, observed from all joined records: one row a source and month-day that stands for "only the
-- year is known" there: held by $times times as many people (date and family name) as chance gives, and at least
-- $records.
WITH born AS (
    SELECT DISTINCT source, birth_date_std, whose FROM joined WHERE birth_date_std IS NOT NULL
),

held AS (
    SELECT source, strftime(birth_date_std, '%m-%d') AS value, count(*) AS records
    FROM born
    GROUP BY source, strftime(birth_date_std, '%m-%d')
),

compared AS (
    SELECT source, value, records, sum(records) OVER (PARTITION BY source) AS all_records FROM held
)

SELECT 'default_month_day' AS kind, source, value
FROM compared
WHERE records >= $records AND records > $times * all_records / 365.25
