-- redirect_change (client_id, redirects_to, was_there, is_there): one row an id whose redirect comes, goes (the
-- id is live again) or leads elsewhere.
SELECT
    coalesce(old.client_id, new.client_id) AS client_id,
    new.redirects_to,
    old.client_id IS NOT NULL AS was_there,
    new.client_id IS NOT NULL AS is_there
FROM (
    SELECT client_id, redirects_to FROM $redirect
    WHERE until IS NULL
        AND (client_id IN (SELECT client_id FROM resolved) OR client_id IN (SELECT client_id FROM given))
) AS old
FULL JOIN resolved AS new ON new.client_id = old.client_id
WHERE old.client_id IS NULL OR new.client_id IS NULL OR old.redirects_to IS DISTINCT FROM new.redirects_to
