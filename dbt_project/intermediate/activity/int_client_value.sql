-- What each client bought, all time: sales less returns, those too that name no sale of ours. What is dated in
-- the future does not count yet.
with sale as (
    select client_id, count(*) as frequency, max(occurred_at) as last_at, sum(net_amount) as net_amount
    from {{ ref('client_order') }}
    where client_id is not null and not {{ is_in_future('occurred_at') }}
    group by client_id
),

loose_return as (
    select client_id, sum(house_amount) as amount
    from {{ ref('client_touchpoint') }}
    where kind = 'return' and client_id is not null and not {{ is_in_future('occurred_at') }}
        and (returned_touchpoint_id is null or returned_touchpoint_id not in (select order_id from {{ ref('client_order') }}))
    group by client_id
)

select
    client.client_id,
    coalesce(sale.frequency, 0) as frequency,
    (coalesce(sale.net_amount, 0) + coalesce(loose_return.amount, 0))::decimal(18, 2) as monetary,
    {{ days_since('sale.last_at') }} as recency_days
from {{ ref('client') }} as client
left join sale using (client_id)
left join loose_return using (client_id)
