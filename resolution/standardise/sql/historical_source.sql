-- historical_source, observed from all joined records: sources of people of history ($share of their births before
-- 1900), where 1900-01-01 is a year like others rather than a placeholder.
SELECT 'historical_source' AS kind, source, '' AS value
FROM joined
GROUP BY source
HAVING count(*) FILTER (WHERE birth_year_std < 1900) > $share * count(birth_year_std)
