-- The store that a client belongs to: that of most touch points, else of most records; ties go to the store
-- seen last at the touch points, to that of the most trusted and of the latest record, then to the smaller name.
with visits as (
    select
        client_id, store_id, 1 as preference, count(*) as times, max(occurred_at) as last_at,
        0 as source_trust
    from {{ ref('client_touchpoint') }}
    where client_id is not null and store_id is not null and kind in ('ticket', 'order', 'return')
    group by client_id, store_id
),

registrations as (
    select client_id, store_id, 2, count(*), max(updated_at), min(source_trust)
    from {{ ref('int_client_records') }}
    where is_active and store_id is not null
    group by client_id, store_id
),

ranked as (
    select
        client_id,
        store_id,
        row_number() over (
            partition by client_id order by preference, times desc, source_trust, last_at desc nulls last, store_id
        ) as place
    from (select * from visits union all select * from registrations) as known
)

select client_id, store_id as home_store_id from ranked where place = 1
