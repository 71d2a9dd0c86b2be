-- What is odd about a sale or a return is noted and the row is kept: the first thing that is true, in this order.
with sale as (
    select touchpoint_id, occurred_at from {{ ref('int_priced_touchpoints') }} where kind in ('ticket', 'order')
),

bought as (
    select
        point.*,
        case
            when {{ is_in_future('point.occurred_at') }} then 'in_future'
            when point.amount is not null and point.house_amount is null
                then case when point.has_rate then 'amount_too_large' else 'unknown_currency' end
            when point.store_id is not null and store.store_id is null and exists (select 1 from {{ ref('store_list') }})
                then 'unknown_store'
            when point.returned_touchpoint_id is not null and sale.touchpoint_id is null then 'return_of_unknown_sale'
            when sale.occurred_at > point.occurred_at then 'return_before_sale'
            when point.record_key is not null and point.client_id is null then 'unknown_client'
        end as issue
    from {{ ref('int_priced_touchpoints') }} as point
    left join sale on sale.touchpoint_id = point.returned_touchpoint_id
    left join {{ ref('store_list') }} as store on store.store_id = point.store_id
)

select
    touchpoint_id, client_id, record_key, source, kind, occurred_at, store_id, channel, amount, currency,
    house_amount, items, returned_touchpoint_id, issue
from bought
union all
select
    'consent:' || consent_id, client_id, record_key, source, 'consent', recorded_at, null, channel, null, null,
    null, null, null, case when {{ is_in_future('recorded_at') }} then 'in_future' end
from {{ ref('int_consent_entries') }}
where client_id is not null
union all
select
    'registration:' || record_key, client_id, record_key, source, 'registration', created_at, store_id, channel,
    null, null, null, null, null, null
from {{ ref('int_client_records') }}
where created_at is not null
