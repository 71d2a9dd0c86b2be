-- The stores of the seed, and those that only records or touch points name.
with records as (
    select store_id, count(*) as record_count
    from {{ ref('int_client_records') }}
    where is_active and store_id is not null
    group by store_id
),

touchpoints as (
    select store_id, count(*) as touchpoint_count
    from {{ ref('client_touchpoint') }}
    where kind in ('ticket', 'order', 'return') and store_id is not null
    group by store_id
)

select
    store_id,
    listed.store_name,
    listed.city,
    listed.country,
    listed.opened_on,
    listed.closed_on,
    listed.store_id is not null or (select count(*) from {{ ref('store_list') }}) = 0 as is_known,
    coalesce(record_count, 0) as record_count,
    coalesce(touchpoint_count, 0) as touchpoint_count
from {{ ref('store_list') }} as listed
full join records using (store_id)
full join touchpoints using (store_id)
