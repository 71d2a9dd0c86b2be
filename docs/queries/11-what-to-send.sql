-- What must my marketing tool upsert or delete since its last load?
-- Of each client the newest change after the run that was loaded last; upserts are looked up in `client`.
SET VARIABLE loaded = (SELECT max(run_number) - 1 FROM client_changes);

SELECT change.change, change.client_id, change.changed_tables, client.email, client.phone, client.language
FROM client_changes AS change
LEFT JOIN client USING (client_id)
WHERE change.run_number > getvariable('loaded')
QUALIFY row_number() OVER (PARTITION BY change.client_id ORDER BY change.run_number DESC) = 1
ORDER BY change.change, change.client_id
LIMIT 100;
