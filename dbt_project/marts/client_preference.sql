-- What clients prefer, as CRM and shop know it, of all their records.
with held as (
    select
        record.client_id,
        lower(preference.topic) as topic,
        preference.value,
        {{ sorted_values('preference.source') }} as sources,
        count(distinct preference.record_key) as record_count,
        max(preference.updated_at) as updated_at,
        min({{ trust_of('preference.source') }}) as source_trust
    from {{ ref('int_preferences') }} as preference
    inner join {{ ref('int_client_records') }} as record using (record_key)
    where preference.topic is not null and preference.value is not null
    group by record.client_id, lower(preference.topic), preference.value
)

select
    client_id,
    topic,
    value,
    sources,
    record_count,
    updated_at,
    row_number() over (
        partition by client_id, topic order by updated_at desc nulls last, source_trust, value
    ) = 1 as is_latest
from held
