{{ config(materialized='view') }}

with landed as (
    {{ landed('crm', 'preferences', ['preference_id', 'contact_id', 'topic', 'value', 'updated_at']) }}
)

select
    'crm:' || preference_id as preference_id,
    'crm' as source,
    'crm:' || contact_id as record_key,
    topic,
    value,
    {{ time_of('landed.updated_at') }} as updated_at
from landed
{{ where_latest(['preference_id'], [time_of('landed.updated_at') ~ ' desc nulls last']) }}
