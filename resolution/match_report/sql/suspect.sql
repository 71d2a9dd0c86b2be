-- suspect (client_id, records, births, names, ids, namespace): clients that may be several people: of several
-- birth dates, of several strong ids of one namespace (`ids` of `namespace`), of more than three given names.
WITH active AS (
    SELECT m.client_id, s.birth_date_std, s.given_name_std, s.loyalty_number_std, s.tax_id_std, s.identifiers
    FROM member AS m JOIN $record AS s ON s.record_key = m.record_key
    WHERE NOT s.is_deleted AND s.merged_into IS NULL
),

strong AS (
    SELECT client_id, entry.key AS namespace, entry.value AS id
    FROM (SELECT client_id, unnest(map_entries(identifiers)) AS entry FROM active)
    UNION ALL
    SELECT client_id, 'loyalty_number', loyalty_number_std FROM active
    UNION ALL
    SELECT client_id, 'tax_id', tax_id_std FROM active
),

several AS (
    SELECT client_id, max(ids) AS ids, arg_min(namespace, (-ids, namespace)) AS namespace
    FROM (
        SELECT client_id, namespace, count(DISTINCT id) AS ids
        FROM strong GROUP BY client_id, namespace HAVING count(DISTINCT id) > 1
    )
    GROUP BY client_id
),

person AS (
    SELECT
        client_id,
        count(*) AS records,
        count(DISTINCT birth_date_std) AS births,
        count(DISTINCT given_name_std) AS names
    FROM active
    GROUP BY client_id
)

SELECT p.client_id, p.records, p.births, p.names, coalesce(several.ids, 0) AS ids, several.namespace
FROM person AS p LEFT JOIN several ON several.client_id = p.client_id
WHERE p.births > 1 OR p.names > 3 OR several.ids > 1
