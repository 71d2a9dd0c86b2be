-- default_date, observed from all joined records: one row a source and whole date that is typed where no date is
-- known: a default month-day held $times times as often as in the five years before and after it.
WITH held AS (
    SELECT
        joined.source,
        joined.birth_date_std,
        year(joined.birth_date_std) AS born_in,
        strftime(joined.birth_date_std, '%m-%d') AS month_day,
        count(DISTINCT joined.whose) AS records
    FROM joined
    JOIN observation
        ON observation.kind = 'default_month_day'
        AND observation.source = joined.source
        AND observation.value = strftime(joined.birth_date_std, '%m-%d')
    GROUP BY joined.source, joined.birth_date_std
)

SELECT 'default_date' AS kind, held.source, CAST(held.birth_date_std AS VARCHAR) AS value
FROM held
LEFT JOIN held AS near
    ON near.source = held.source
    AND near.month_day = held.month_day
    AND near.born_in BETWEEN held.born_in - 5 AND held.born_in + 5
    AND near.born_in <> held.born_in
GROUP BY held.source, held.birth_date_std, held.records
HAVING held.records >= $records AND held.records > $times * coalesce(sum(near.records), 0) / 10
