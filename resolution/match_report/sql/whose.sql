-- The clients of some records.
SELECT record_key, client_id FROM member WHERE list_contains($keys, record_key) ORDER BY record_key
