-- The surviving values of each client. The rule is the macro `survivor`; values that belong together
-- (names, birth, address) come from one record.
select
    client_id,
    {{ survivor(
        "struct_pack(given_name, middle_name, family_name,
            full_name := coalesce(full_name, concat_ws(' ', given_name, middle_name, family_name)))",
        eligible="given_name_std is not null or family_name_std is not null or full_name_std is not null",
        doubtful="given_name_std is null or family_name_std is null or "
            ~ has_issue('given_name') ~ " or " ~ has_issue('family_name')
    ) }} as person_name,
    {{ survivor('native_name', 'native_name_std is not null', has_issue('native_name')) }} as native_name,
    {{ survivor('gender_std', 'gender_std is not null', has_issue('gender')) }} as gender,
    {{ survivor(
        'struct_pack(birth_date_std, birth_year_std)',
        eligible='birth_date_std is not null or birth_year_std is not null',
        doubtful='birth_date_std is null or ' ~ has_issue('birth_date')
    ) }} as birth,
    {{ survivor('email_std', 'email_std is not null', has_issue('email')) }} as email,
    {{ survivor('phone_std', 'phone_std is not null', has_issue('phone')) }} as phone,
    {{ survivor(
        'struct_pack(street_address, postal_code_std, city, region_std, country_std)',
        eligible='coalesce(street_std, postal_code_std, city_std, region_std, country_std) is not null',
        doubtful='street_std is null or coalesce(postal_code_std, city_std) is null or ' ~ has_issue('street_address')
    ) }} as address,
    {{ survivor('language_std', 'language_std is not null', has_issue('language')) }} as language,
    {{ survivor('loyalty_number_std', 'loyalty_number_std is not null', has_issue('loyalty_number')) }}
        as loyalty_number,
    count(*) as record_count,
    list_sort(list(distinct source) filter (where contributes)) as sources,
    coalesce(min(created_at), min(first_seen_at)) as first_seen_at,
    max(updated_at) as last_updated_at
from {{ ref('int_client_records') }}
group by client_id
