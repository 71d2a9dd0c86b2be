-- founder (part, record_key): the oldest record of each part that neither carries on an id nor gets one back.
SELECT part, record_key
FROM (
    SELECT part, record_key, row_number() OVER (PARTITION BY part ORDER BY age) AS place
    FROM seen
    WHERE part NOT IN (SELECT part FROM carried) AND part NOT IN (SELECT part FROM revived)
) AS ranked
WHERE place = 1
