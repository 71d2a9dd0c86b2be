-- Which client a record ever belonged to. A record that came to no client's file is not there.
select
    membership.record_key,
    membership.client_id,
    membership.since as valid_from_run,
    coalesce(came.started_at, membership.first_seen_at) as valid_from,
    membership.until as valid_to_run,
    went.started_at as valid_to
from {{ source('resolution', 'membership') }} as membership
left join {{ source('resolution', 'run') }} as came on came.number = membership.since
left join {{ source('resolution', 'run') }} as went on went.number = membership.until
where membership.until is not null or membership.record_key in (select record_key from {{ ref('client_identifier') }})
