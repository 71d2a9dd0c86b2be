-- The clients that show most signs, and of these the ones that show them most.
SELECT client_id, records, births, names, ids, namespace
FROM suspect
ORDER BY
    CAST(births > 1 AS INTEGER) + CAST(ids > 1 AS INTEGER) + CAST(names > 3 AS INTEGER) DESC,
    births + ids + names DESC,
    client_id
LIMIT $limit
