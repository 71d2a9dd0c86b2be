-- suspect (client_id, records, births, names, ids, namespace): clients that may be several people: of several
-- birth dates, of several strong ids of one namespace (`ids` of `namespace`), of more than three given names.
WITH strong AS (
    SELECT client_id, entry.key AS namespace, entry.value AS id
    FROM (
        SELECT m.client_id, unnest(map_entries(s.identifiers)) AS entry
        FROM member AS m JOIN $record AS s ON s.record_key = m.record_key
    )
    UNION ALL
    SELECT m.client_id, 'loyalty_number', s.loyalty_number_std
    FROM member AS m JOIN $record AS s ON s.record_key = m.record_key
    UNION ALL
    SELECT m.client_id, 'tax_id', s.tax_id_std
    FROM member AS m JOIN $record AS s ON s.record_key = m.record_key
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
        m.client_id,
        count(*) AS records,
        count(DISTINCT s.birth_date_std) AS births,
        count(DISTINCT s.given_name_std) AS names
    FROM member AS m JOIN $record AS s ON s.record_key = m.record_key
    GROUP BY m.client_id
)

SELECT p.client_id, p.records, p.births, p.names, coalesce(several.ids, 0) AS ids, several.namespace
FROM person AS p LEFT JOIN several ON several.client_id = p.client_id
WHERE p.births > 1 OR p.names > 3 OR several.ids > 1
