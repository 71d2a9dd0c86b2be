-- The records of the clients as the state stands, with all that survivorship asks for. A client without any
-- record that is there (all are deleted, or merged into others) is not in the file.
with member as (
    select membership.client_id, membership.first_seen_at, membership.since, record.record_key,
        not coalesce(record.is_deleted, false) and record.merged_into is null as is_active
    from {{ source('resolution', 'membership') }} as membership
    inner join {{ source('resolution', 'standardised_record') }} as record using (record_key)
    where membership.until is null
)

select
    member.client_id,
    member.first_seen_at,
    member.since,
    record.* exclude (
        is_deleted, merged_into, name_tokens_std, given_name_phonetic, family_name_phonetic, given_name_forms,
        given_name_reading_keys, family_name_reading_keys, email_local_std, email_domain_std, longest_field
    ),
    {{ trust_of('record.source') }} as source_trust,
    member.is_active
from member
inner join {{ source('resolution', 'standardised_record') }} as record using (record_key)
where member.client_id in (select client_id from member where is_active)
