-- What did the file say of this client on a day?
-- Every version of a client stays, from the run that published it to the run that replaced it.
SET VARIABLE client = (
    SELECT client_id FROM client_history GROUP BY client_id ORDER BY count(*) DESC, client_id LIMIT 1
);
SET VARIABLE day = (SELECT max(valid_from) FROM client_history);

SELECT valid_from, valid_to, full_name, email, phone, city, record_count
FROM client_history
WHERE client_id = getvariable('client')
    AND valid_from <= getvariable('day') AND (valid_to IS NULL OR valid_to > getvariable('day'));
