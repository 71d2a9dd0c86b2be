select
    record.client_id,
    record.record_key,
    record.source,
    record.source_record_id,
    record.is_active,
    record.first_seen_at,
    record.updated_at,
    coalesce(run.started_at, record.first_seen_at) as valid_from,
    null::timestamptz as valid_to
from {{ ref('int_client_records') }} as record
left join {{ source('resolution', 'run') }} as run on run.number = record.since
