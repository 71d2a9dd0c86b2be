with touchpoints as (
    select
        client_id,
        count(*) filter (where kind in ('ticket', 'order', 'return')) as touchpoint_count,
        count(*) filter (where kind in ('ticket', 'order')) as order_count,
        max(occurred_at) filter (where kind in ('ticket', 'order', 'return') and not {{ is_in_future('occurred_at') }})
            as last_touchpoint_at,
        max(occurred_at) filter (where not {{ is_in_future('occurred_at') }}) as last_seen_at
    from {{ ref('client_touchpoint') }}
    where client_id is not null
    group by client_id
)

select
    client.client_id,
    client.given_name,
    client.middle_name,
    client.family_name,
    client.full_name,
    client.native_name,
    client.gender,
    client.birth_date,
    client.birth_year,
    client.email,
    client.phone,
    client.street_address,
    client.postal_code,
    client.city,
    client.region,
    client.country,
    client.language,
    client.languages,
    client.loyalty_number,
    home.home_store_id,
    client.quality_score,
    client.record_count,
    {{ size_of('client.sources') }} as source_count,
    client.sources,
    client.first_seen_at,
    greatest(client.last_updated_at, touchpoints.last_seen_at) as last_seen_at,
    client.last_updated_at,
    coalesce(touchpoints.touchpoint_count, 0) as touchpoint_count,
    coalesce(touchpoints.order_count, 0) as order_count,
    touchpoints.last_touchpoint_at
from {{ ref('int_client_values') }} as client
left join {{ ref('int_home_stores') }} as home using (client_id)
left join touchpoints using (client_id)
