-- newest_year, observed: the year of the last change, which stands for that of records that have none.
SELECT 'newest_year' AS kind, '' AS source, CAST(year(max(updated_at)) AS VARCHAR) AS value
FROM date_position
HAVING max(updated_at) IS NOT NULL
