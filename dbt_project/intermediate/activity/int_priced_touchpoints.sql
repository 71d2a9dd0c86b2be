-- Tickets, orders and returns with their client and their amount in the house's currency, at the rate of the day.
-- A currency without a rate has no amount in the house's.
with rate as (
    select
        currency,
        case when row_number() over by_day = 1 then date '0001-01-01' else valid_from end as valid_from,
        rate
    from {{ ref('exchange_rate') }}
    where currency <> '{{ var('currency', 'EUR') }}'
    window by_day as (partition by currency order by valid_from)
    union all
    select '{{ var('currency', 'EUR') }}', date '0001-01-01', 1
),

dated as (
    select *, coalesce(occurred_at, {{ as_of() }})::date as occurred_on from {{ ref('int_touchpoints') }}
)

select
    dated.* exclude (occurred_on),
    member.client_id,
    (dated.amount * rate.rate)::decimal(18, 2) as house_amount
from dated
asof left join rate on dated.currency = rate.currency and dated.occurred_on >= rate.valid_from
left join {{ ref('client_identifier') }} as member using (record_key)
