-- The ledger with clients: each entry, whose it is by now, and what it is about: a contact point in standard
-- form, or the record itself where the source names none. The standard form is that of the same value in a record,
-- so that two spellings of one number are one contact point.
with read as (
    select
        entry.*,
        coalesce(standard.contact_point_std, lower({{ blank_as_null('entry.contact_point') }})) as contact_point_std
    from {{ ref('int_consents') }} as entry
    left join {{ source('resolution', 'consent_contact_point') }} as standard using (consent_id)
)

select
    read.consent_id,
    member.client_id,
    read.record_key,
    read.source,
    coalesce(read.channel, 'unspecified') as channel,
    coalesce(read.purpose, 'unspecified') as purpose,
    case when read.state in ('opt_in', 'opt_out') then read.state else 'unknown' end as state,
    read.contact_point_std as contact_point,
    read.contact_point as contact_point_entered,
    coalesce(read.contact_point_std, 'record ' || read.record_key, 'entry ' || read.consent_id) as subject,
    read.collected_by,
    read.proof,
    read.recorded_at
from read
left join {{ ref('client_identifier') }} as member using (record_key)
