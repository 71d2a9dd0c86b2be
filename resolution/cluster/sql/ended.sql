-- ended (client_id, goes_to): ids that were live and are no more, and the live one that carries on: that of the
-- part that was heir. Empty: none of its records is left.
SELECT was.client_id, given.client_id AS goes_to
FROM (SELECT DISTINCT client_id FROM old_member) AS was
LEFT JOIN heir ON heir.client_id = was.client_id
LEFT JOIN given ON given.part = heir.part
WHERE was.client_id NOT IN (SELECT client_id FROM given)
