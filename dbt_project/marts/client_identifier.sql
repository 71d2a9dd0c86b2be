select
    client_id,
    record_key,
    source,
    source_record_id,
    is_active,
    first_seen_at,
    updated_at
from {{ ref('int_client_records') }}
