-- A row a measure and value of a dimension, of the newest day: what the shares of all finer rows come to.
SELECT $dimension AS value, measure, CAST(sum(numerator) AS DOUBLE) AS part, CAST(sum(denominator) AS DOUBLE) AS whole
FROM $quality
WHERE day = (SELECT max(day) FROM $quality) AND coalesce($dimension, '') <> ''
GROUP BY ALL
HAVING sum(denominator) > 0
ORDER BY value, measure
