select
    consent_id,
    client_id,
    record_key,
    source,
    channel,
    purpose,
    state,
    contact_point,
    contact_point_entered,
    collected_by,
    proof,
    recorded_at
from {{ ref('int_consent_entries') }}
