{{ config(materialized='view') }}

with landed as (
    {{ landed('web', 'orders', [
        'id', 'customer_id', 'created_at', 'updated_at', 'total_price', 'currency', 'line_count', 'refunds',
    ]) }}
),

latest as (
    select * from landed
    {{ where_latest(['id'], [time_of('updated_at') ~ ' desc nulls last']) }}
),

listed as (
    select
        id,
        customer_id,
        currency,
        unnest({{ json_items('refunds') }}) as refund,
        generate_subscripts({{ json_items('refunds') }}, 1) as nth
    from latest
    where refunds is not null
),

refunded as (
    select
        *,
        coalesce({{ json_text('refund', '$.id') }}, 'nth' || nth) as refund_id,
        {{ time_of(json_text('refund', '$.created_at')) }} as created_at,
        abs(try_cast({{ json_text('refund', '$.amount') }} as decimal(18, 2))) as amount
    from listed
    where {{ is_json_object('refund') }}
    qualify row_number() over (partition by id, refund_id order by nth) = 1
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

union all

select
    'web:' || id || ':' || refund_id,
    'web',
    'web:' || customer_id,
    'return',
    created_at,
    null,
    'web',
    (-amount)::decimal(18, 2),
    upper(currency),
    null,
    'web:' || id
from refunded
