-- All contact points of a client; none is reconciled away. The address columns are those of the best record that
-- holds it: the one whose address survives, else by trust, last change and key.
with held as (
    select
        record.client_id,
        record.record_key,
        point.kind,
        point.value,
        point.validity,
        winner.record_key is null as loses,
        point.is_main and winner.record_key is not null and (point.kind = 'address' or point.validity = 'valid')
            as is_preferred,
        record.source,
        record.source_trust,
        record.is_active,
        record.updated_at,
        coalesce(record.created_at, record.first_seen_at) as first_seen_at,
        coalesce(record.updated_at, record.first_seen_at) as last_seen_at
    from {{ ref('int_contact_points') }} as point
    inner join {{ ref('int_client_records') }} as record using (record_key)
    left join {{ ref('int_candidates') }} as winner
        on winner.record_key = point.record_key and winner.attribute = point.kind and winner.survivorship_rank = 1
),

address as (
    select
        client_id,
        value,
        record_key,
        row_number() over (
            partition by client_id, value
            order by loses, not is_active, source_trust, updated_at desc nulls last, record_key
        ) as place
    from held
    where kind = 'address'
),

of_address as (
    select
        address.client_id, 'address' as kind, address.value, record.street_address,
        record.postal_code_std as postal_code, record.city, record.region_std as region, record.country_std as country
    from address
    inner join {{ ref('int_client_records') }} as record using (record_key)
    where address.place = 1
),

worked_out as (
    select
        client_id,
        kind,
        value,
        bool_or(validity = 'valid') as is_valid,
        case when bool_or(validity = 'valid') then 'valid' else max(validity) end as validity,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        {{ sorted_values('source') }} as sources,
        count(distinct record_key) as record_count,
        bool_or(is_preferred) as is_preferred
    from held
    group by client_id, kind, value
),

together as (
    select
        client_id, kind, value, is_valid, validity, street_address, postal_code, city, region, country,
        first_seen_at, last_seen_at, sources, record_count, is_preferred
    from worked_out
    left join of_address using (client_id, kind, value)
    {{ carried_over('client_contact_point', [
        'client_id', 'kind', 'value', 'is_valid', 'validity', 'street_address', 'postal_code', 'city', 'region',
        'country', 'first_seen_at', 'last_seen_at', 'sources', 'record_count', 'is_preferred',
    ]) }}
)

select *, count(*) over (partition by kind, value) as shared_by_clients
from together
