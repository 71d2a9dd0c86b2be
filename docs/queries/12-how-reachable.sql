-- How reachable are the clients of each store, by channel, and since when?
-- Reachable: a valid contact point and an opt-in for it. Shares are sums of numerators over denominators,
-- never means of shares.
SELECT
    day,
    store_id,
    measure,
    sum(numerator) AS reachable,
    sum(denominator) AS clients,
    round(100.0 * sum(numerator) / nullif(sum(denominator), 0), 1) AS percent
FROM data_quality_daily
WHERE starts_with(measure, 'contactable_')
GROUP BY day, store_id, measure
ORDER BY day DESC, store_id, measure;
