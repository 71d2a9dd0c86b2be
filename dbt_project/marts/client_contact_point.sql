-- All contact points of a client; none is reconciled away. The address columns are those of the best record that
-- holds it: the one whose address survives, else by trust, last change and key.
with held as (
    select
        record.client_id,
        record.record_key,
        point.kind,
        point.value,
        point.validity,
        point.is_main and winner.record_key is not null and (point.kind = 'address' or point.validity = 'valid')
            as is_preferred,
        record.source,
        coalesce(record.created_at, record.first_seen_at) as first_seen_at,
        coalesce(record.updated_at, record.first_seen_at) as last_seen_at,
        case when point.kind = 'address' then struct_pack(
            best := struct_pack(
                loses := winner.record_key is null, gone := not record.is_active, record.source_trust,
                age := coalesce(-epoch_us(record.updated_at), {{ never() }}), record.record_key
            ),
            record.street_address, record.postal_code_std, record.city, record.region_std, record.country_std
        ) end as address
    from {{ ref('int_contact_points') }} as point
    inner join {{ ref('int_client_records') }} as record using (record_key)
    left join {{ ref('int_candidates') }} as winner
        on winner.record_key = point.record_key and winner.attribute = point.kind and winner.survivorship_rank = 1
),

worked_out as (
    select
        client_id,
        kind,
        value,
        bool_or(validity = 'valid') as is_valid,
        case when bool_or(validity = 'valid') then 'valid' else max(validity) end as validity,
        min(address) as address,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        list_sort(list(distinct source)) as sources,
        count(distinct record_key) as record_count,
        bool_or(is_preferred) as is_preferred
    from held
    group by client_id, kind, value
),

together as (
    select
        client_id, kind, value, is_valid, validity,
        address.street_address, address.postal_code_std as postal_code, address.city,
        address.region_std as region, address.country_std as country,
        first_seen_at, last_seen_at, sources, record_count, is_preferred
    from worked_out
    {{ carried_over('client_contact_point', without=['shared_by_clients']) }}
)

select *, count(*) over (partition by kind, value) as shared_by_clients
from together
