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
    record.record_key, record.source, record.source_record_id, record.updated_at, record.created_at,
    record.given_name, record.middle_name, record.family_name, record.full_name, record.native_name,
    record.given_name_std, record.middle_name_std, record.family_name_std, record.full_name_std,
    record.native_name_std, record.generation_std, record.name_is_romanised, record.gender_std,
    record.birth_date_std, record.birth_year_std, record.birth_place_std, record.occupation_std,
    record.email_std, record.phone_std, record.other_emails_std, record.other_phones_std,
    record.street_address, record.city, record.street_std, record.house_number_std, record.city_std,
    record.region_std, record.postal_code_std, record.country_std,
    record.loyalty_number_std, record.tax_id_std, record.identifiers, record.store_id, record.channel,
    record.language_std, record.issues, record.content_hash, record.source_hash, record.standard,
    {{ trust_of('record.source') }} as source_trust,
    member.is_active
from member
inner join {{ source('resolution', 'standardised_record') }} as record using (record_key)
where member.client_id in (select client_id from member where is_active)
