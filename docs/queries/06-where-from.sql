-- Where does each value of this client come from, and which records said otherwise?
-- The losing records stay named, in the order in which they would have won.
SET VARIABLE client = (
    SELECT client_id FROM client_attribute_provenance
    GROUP BY client_id ORDER BY sum(len(losing_record_keys)) DESC, client_id LIMIT 1
);

SELECT attribute, record_key, source, rule, updated_at, losing_record_keys
FROM client_attribute_provenance
WHERE client_id = getvariable('client')
ORDER BY attribute;
