-- moved (record_key, old_client, new_client): records whose client is another than before; empty: none.
SELECT record_key, old_client, new_client
FROM (SELECT record_key, client_id AS old_client FROM old_member) AS o
FULL JOIN (SELECT record_key, client_id AS new_client FROM new_member) AS n USING (record_key)
WHERE old_client IS DISTINCT FROM new_client
