{{ config(materialized='view') }}

with landed as (
    {{ landed('crm', 'consents', [
        'consent_id', 'contact_id', 'channel', 'purpose', 'state', 'contact_point', 'source', 'proof', 'recorded_at',
    ]) }}
)

select
    'crm:' || consent_id as consent_id,
    'crm' as source,
    'crm:' || contact_id as record_key,
    lower(channel) as channel,
    lower(purpose) as purpose,
    lower(state) as state,
    contact_point,
    landed.source as collected_by,
    proof,
    {{ time_of('recorded_at') }} as recorded_at
from landed
{{ where_latest(['consent_id'], [time_of('recorded_at') ~ ' desc nulls last']) }}
