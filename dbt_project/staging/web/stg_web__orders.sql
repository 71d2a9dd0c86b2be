{{ config(materialized='view') }}

with landed as (
    {{ landed('web', 'orders', [
        'id', 'customer_id', 'created_at', 'updated_at', 'total_price', 'currency', 'line_count',
    ]) }}
),

latest as (
    select * from landed
    {{ where_latest(['id'], [time_of('updated_at') ~ ' desc nulls last']) }}
)

select
    'web:' || id as touchpoint_id,
    'web' as source,
    'web:' || customer_id as record_key,
    'order' as kind,
    {{ time_of('created_at') }} as occurred_at,
    cast(null as varchar) as store_id,
    'web' as channel,
    try_cast(total_price as decimal(18, 2)) as amount,
    upper(currency) as currency,
    try_cast(line_count as integer) as items,
    cast(null as varchar) as returned_touchpoint_id
from latest
