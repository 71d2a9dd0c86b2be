with touchpoints as (
    select
        client_id,
        count(*) as touchpoint_count,
        count(*) filter (where kind in ('ticket', 'order')) as order_count,
        max(occurred_at) as last_touchpoint_at
    from {{ ref('client_touchpoint') }}
    where client_id is not null
    group by client_id
)

select
    client.client_id,
    client.person_name.given_name,
    client.person_name.middle_name,
    client.person_name.family_name,
    client.person_name.full_name,
    client.native_name,
    client.gender,
    client.birth.birth_date_std as birth_date,
    coalesce(client.birth.birth_year_std, year(client.birth.birth_date_std))::integer as birth_year,
    client.email,
    client.phone,
    client.address.street_address,
    client.address.postal_code_std as postal_code,
    client.address.city,
    client.address.region_std as region,
    client.address.country_std as country,
    client.language,
    client.loyalty_number,
    home.home_store_id,
    client.record_count,
    len(client.sources) as source_count,
    client.sources,
    client.first_seen_at,
    client.last_updated_at,
    coalesce(touchpoints.touchpoint_count, 0) as touchpoint_count,
    coalesce(touchpoints.order_count, 0) as order_count,
    touchpoints.last_touchpoint_at
from {{ ref('int_client_values') }} as client
left join {{ ref('int_home_stores') }} as home using (client_id)
left join touchpoints using (client_id)
