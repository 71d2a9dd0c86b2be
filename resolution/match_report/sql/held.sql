-- held (client_id, source, records): a row a client and system that knows it.
SELECT client_id, source, count(*) AS records FROM member GROUP BY client_id, source
