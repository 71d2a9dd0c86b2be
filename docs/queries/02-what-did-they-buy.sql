-- What did this client buy, in all channels?
-- Amounts are net of returns, in the house's currency; the original amount and currency stay beside them.
SET VARIABLE client = (
    SELECT client_id FROM client_order WHERE client_id IS NOT NULL
    GROUP BY client_id ORDER BY count(DISTINCT channel) DESC, sum(net_amount) DESC, client_id LIMIT 1
);

SELECT occurred_at, channel, store_name, kind, items, amount, currency, returned_amount, net_amount
FROM client_order
WHERE client_id = getvariable('client')
ORDER BY occurred_at, order_id;
