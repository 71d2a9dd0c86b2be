-- A row a change and table of the client file: how many clients a reader of `client_changes` has to take over.
SELECT change, changed_table, count(*) AS clients
FROM (
    SELECT change, unnest(changed_tables) AS changed_table FROM $changes WHERE run_number = $number
)
GROUP BY change, changed_table
ORDER BY change DESC, clients DESC, changed_table
