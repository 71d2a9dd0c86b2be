{{ config(materialized='view') }}

with landed as (
    {{ landed('web', 'customers', ['id', 'created_at', 'updated_at', 'referred_by']) }}
),

latest as (
    select * from landed
    {{ where_latest(['id'], [time_of('updated_at') ~ ' desc nulls last']) }}
)

select
    'web:' || id as referral_id,
    'web' as source,
    'web:' || referred_by as referrer_record_key,
    'web:' || id as referred_record_key,
    {{ time_of('created_at') }} as created_at
from latest
where referred_by is not null
