select
    run.run_id,
    event.since as run_number,
    event.event_no,
    event.happened_at,
    event.client_id,
    event.event,
    event.record_key,
    event.other_client_id,
    event.cause,
    event.cause_key_l,
    event.cause_key_r,
    event.judgement_id
from {{ source('resolution', 'client_event') }} as event
left join {{ source('resolution', 'run') }} as run on run.number = event.since
