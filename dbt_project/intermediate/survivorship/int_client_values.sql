-- The surviving values of each client, what is known of all its records, and how good they are. What belongs
-- together comes from one record: a record gives the attributes that it won, whole.
with winner as (
    select
        client_id,
        record_key,
        list(attribute) as won,
        sum(weight) filter (where not is_doubtful) as sound
    from {{ ref('int_candidates') }}
    left join {{ ref('quality_weight') }} using (attribute)
    where survivorship_rank = 1
    group by client_id, record_key
),

worked_out as (
    select
        record.client_id,
        any_value(struct_pack(
            given_name,
            middle_name,
            family_name,
            full_name := coalesce(full_name, concat_ws(' ', given_name, middle_name, family_name))
        )) filter (where {{ won('name') }}) as person_name,
        any_value(native_name) filter (where {{ won('native_name') }}) as native_name,
        any_value(gender_std) filter (where {{ won('gender') }}) as gender,
        any_value(struct_pack(birth_date_std, birth_year_std)) filter (where {{ won('birth') }}) as birth,
        any_value(email_std) filter (where {{ won('email') }}) as email,
        any_value(phone_std) filter (where {{ won('phone') }}) as phone,
        any_value(struct_pack(street_address, postal_code_std, city, region_std, country_std))
            filter (where {{ won('address') }}) as address,
        any_value(language_std) filter (where {{ won('language') }}) as language,
        list_sort(list(distinct language_std) filter (where is_active)) as languages,
        any_value(loyalty_number_std) filter (where {{ won('loyalty_number') }}) as loyalty_number,
        coalesce(sum(winner.sound), 0) as sound,
        count(*) as record_count,
        list_sort(list(distinct source) filter (where is_active)) as sources,
        coalesce(min(created_at), min(first_seen_at)) as first_seen_at,
        max(updated_at) as last_updated_at
    from {{ worked_out(ref('int_client_records')) }} as record
    left join winner using (client_id, record_key)
    group by record.client_id
)

select
    client_id,
    person_name.given_name,
    person_name.middle_name,
    person_name.family_name,
    person_name.full_name,
    native_name,
    gender,
    birth.birth_date_std as birth_date,
    coalesce(birth.birth_year_std, year(birth.birth_date_std))::integer as birth_year,
    email,
    phone,
    address.street_address,
    address.postal_code_std as postal_code,
    address.city,
    address.region_std as region,
    address.country_std as country,
    language,
    list_filter([language], lambda held: held is not null)
        || list_filter(coalesce(languages, []), lambda other: other <> language) as languages,
    loyalty_number,
    (100 * sound / (select greatest(sum(weight), 1) from {{ ref('quality_weight') }}))::integer as quality_score,
    record_count,
    sources,
    first_seen_at,
    last_updated_at
from worked_out
{{ carried_over('client', without=[
    'home_store_id', 'source_count', 'last_seen_at', 'touchpoint_count', 'order_count', 'last_touchpoint_at'
]) }}
