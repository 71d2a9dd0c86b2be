-- Sales net of what came back. A return that names no sale, or an unknown one, is in client_touchpoint only.
with returned as (
    select
        returned_touchpoint_id as order_id,
        -sum(house_amount) as returned_amount,
        count(*) as return_count
    from {{ ref('client_touchpoint') }}
    where kind = 'return' and returned_touchpoint_id is not null
    group by returned_touchpoint_id
)

select
    sale.touchpoint_id as order_id,
    sale.client_id,
    sale.record_key,
    sale.source,
    sale.kind,
    sale.occurred_at,
    sale.store_id,
    store.store_name,
    sale.channel,
    sale.items,
    sale.amount,
    sale.currency,
    sale.house_amount,
    coalesce(returned.returned_amount, 0)::decimal(18, 2) as returned_amount,
    (sale.house_amount - coalesce(returned.returned_amount, 0))::decimal(18, 2) as net_amount,
    coalesce(returned.return_count, 0) as return_count
from {{ ref('client_touchpoint') }} as sale
left join returned on returned.order_id = sale.touchpoint_id
left join {{ ref('store_list') }} as store on store.store_id = sale.store_id
where sale.kind in ('ticket', 'order')
