-- Which client ids ended since Monday, and where do they lead?
-- An id that was ever published always resolves: in one step, to a live client or, if nobody is left, to none.
SET VARIABLE monday = (SELECT date_trunc('week', as_of) FROM build);

SELECT redirect.client_id AS ended, redirect.redirects_to AS now, redirect.retired_at, event.event, event.cause
FROM client_id_redirect AS redirect
LEFT JOIN client_event AS event
    ON event.client_id = redirect.client_id AND event.happened_at = redirect.retired_at
    AND event.event IN ('merged', 'retired')
WHERE redirect.retired_at >= getvariable('monday')
ORDER BY redirect.retired_at, redirect.client_id;
