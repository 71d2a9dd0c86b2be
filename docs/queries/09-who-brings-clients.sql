-- Who brings us clients, and what are these worth?
-- A client is referred once, by the first who did; nobody refers themselves.
SELECT client.client_id, client.full_name, client.home_store_id, rfm.referred_clients, rfm.referred_value, rfm.monetary
FROM client_rfm AS rfm
JOIN client USING (client_id)
WHERE rfm.referred_clients > 0
ORDER BY rfm.referred_value DESC, client.client_id
LIMIT 20;
