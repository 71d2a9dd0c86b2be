-- Tickets, orders and returns with their client and their amount in the house's currency, at the rate of the day.
-- A currency without a rate has no amount in the house's, nor has an amount of a trillion or more, which is a slip:
-- of thousands of these the sums still have a place.
with rate as (
    select
        currency,
        case when row_number() over by_day = 1 then date '0001-01-01' else valid_from end as valid_from,
        lead(valid_from) over by_day as valid_until,
        rate
    from {{ ref('exchange_rate') }}
    where currency <> '{{ var('currency', 'EUR') }}'
    window by_day as (partition by currency order by valid_from)
    union all
    select '{{ var('currency', 'EUR') }}', date '0001-01-01', null, 1
),

priced as (
    select
        touchpoint.*,
        member.client_id,
        touchpoint.amount::decimal(19, 2) * rate.rate as exact_amount, -- one digit more, or DuckDB counts in 64 bits
        rate.rate is not null as has_rate
    from {{ ref('int_touchpoints') }} as touchpoint
    left join rate
        on rate.currency = touchpoint.currency
        and coalesce(touchpoint.occurred_at, {{ as_of() }})::date >= rate.valid_from
        and (rate.valid_until is null or coalesce(touchpoint.occurred_at, {{ as_of() }})::date < rate.valid_until)
    left join {{ ref('client_identifier') }} as member using (record_key)
)

select
    touchpoint_id, source, record_key, client_id, kind, occurred_at, store_id, channel, amount, currency, items,
    returned_touchpoint_id, has_rate,
    case when abs(exact_amount) < 1000000000000 then exact_amount::decimal(18, 2) end as house_amount
from priced
