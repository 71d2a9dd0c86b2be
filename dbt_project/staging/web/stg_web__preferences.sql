{{ config(materialized='view') }}

with landed as (
    {{ landed('web', 'customers', ['id', 'updated_at', 'preferences']) }}
),

latest as (
    select id, {{ time_of('updated_at') }} as updated_at, preferences
    from landed
    {{ where_latest(['id'], [time_of('updated_at') ~ ' desc nulls last']) }}
),

stated as (
    select id, updated_at, {{ json_map('preferences') }} as said
    from latest
    where preferences is not null
),

entry as (
    select id, updated_at, unnest({{ keys_of('said') }}) as topic, unnest({{ values_of('said') }}) as value
    from stated
),

read as (
    select id, updated_at, {{ blank_as_null('topic') }} as topic, {{ blank_as_null('value') }} as value
    from entry
)

select
    'web:' || id || ':' || topic as preference_id,
    'web' as source,
    'web:' || id as record_key,
    topic,
    min(value) as value, -- of a topic written twice, once with a blank
    updated_at
from read
where topic is not null
group by all
