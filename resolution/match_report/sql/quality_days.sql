-- A row a measure and day, of the last $days days that there are.
SELECT measure, day, CAST(sum(numerator) AS DOUBLE) AS part, CAST(sum(denominator) AS DOUBLE) AS whole
FROM $quality
WHERE day IN (SELECT DISTINCT day FROM $quality ORDER BY day DESC LIMIT $days)
GROUP BY measure, day
HAVING sum(denominator) > 0
ORDER BY measure, day
