-- Two clients at one address who share a phone number or a family name, each pair both ways.
with address as (
    select
        provenance.client_id,
        {{ hash_of([
            'record.street_std', 'record.house_number_std', 'coalesce(record.postal_code_std, record.city_std)',
            "coalesce(record.country_std, '" ~ var('default_country', 'FR') ~ "')",
        ]) }} as address_hash
    from {{ ref('client_attribute_provenance') }} as provenance
    inner join {{ ref('int_client_records') }} as record using (record_key)
    where provenance.attribute = 'address' and {{ is_postal_address('record') }}
        and record.house_number_std is not null
),

home as (
    select client_id, address_hash
    from address
    where address_hash in (select address_hash from address group by address_hash having count(*) between 2 and 8)
),

phones as (
    select client_id, list(value) as phones
    from {{ ref('client_contact_point') }}
    where kind = 'phone' and is_valid and client_id in (select client_id from home)
    group by client_id
),

family_names as (
    select client_id, list(distinct family_name_std) as family_names
    from {{ ref('int_client_records') }}
    where is_active and family_name_std is not null and client_id in (select client_id from home)
    group by client_id
),

neighbour as (
    select * from home left join phones using (client_id) left join family_names using (client_id)
),

together as (
    select
        one.client_id,
        other.client_id as other_client_id,
        coalesce(list_has_any(one.phones, other.phones), false) as shares_phone,
        coalesce(list_has_any(one.family_names, other.family_names), false) as shares_name
    from neighbour as one
    inner join neighbour as other on other.address_hash = one.address_hash and other.client_id <> one.client_id
)

select * from together where shares_phone or shares_name
