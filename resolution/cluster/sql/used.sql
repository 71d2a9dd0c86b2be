-- Parts whose new id was in use at some time: no id is ever given to others.
SELECT DISTINCT founded.part
FROM founded
JOIN $membership AS m ON m.client_id = founded.client_id
