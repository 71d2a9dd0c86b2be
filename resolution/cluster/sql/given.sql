-- given (part, client_id): the id of each part; no two are the same.
SELECT part, client_id FROM carried
UNION ALL
SELECT part, client_id FROM revived
UNION ALL
SELECT part, client_id FROM founded
