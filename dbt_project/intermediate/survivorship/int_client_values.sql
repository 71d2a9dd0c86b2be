-- The surviving values of each client. The rule is the macro `survivor`; values that belong together
-- (names, birth, address) come from one record. What standardise found invalid is NULL here and never wins.
select
    client_id,
    {{ survivor(
        "struct_pack(given_name, middle_name, family_name,
            full_name := coalesce(full_name, concat_ws(' ', given_name, middle_name, family_name)))",
        eligible='coalesce(given_name_std, family_name_std, full_name_std) is not null',
        doubtful='given_name_std is null or family_name_std is null or length(given_name_std) = 1 or '
            ~ has_issue('lost_characters')
    ) }} as person_name,
    {{ survivor('native_name', 'native_name_std is not null', has_issue('lost_characters')) }} as native_name,
    {{ survivor('gender_std', 'gender_std is not null') }} as gender,
    {{ survivor(
        'struct_pack(birth_date_std, birth_year_std)',
        eligible='birth_date_std is not null or birth_year_std is not null',
        doubtful='birth_date_std is null'
    ) }} as birth,
    {{ survivor('email_std', 'email_std is not null') }} as email,
    {{ survivor('phone_std', 'phone_std is not null') }} as phone,
    {{ survivor(
        'struct_pack(street_address, postal_code_std, city, region_std, country_std)',
        eligible='coalesce(street_std, postal_code_std, city_std, region_std, country_std) is not null',
        doubtful='street_std is null or coalesce(postal_code_std, city_std) is null'
    ) }} as address,
    {{ survivor('language_std', 'language_std is not null') }} as language,
    {{ survivor('loyalty_number_std', 'loyalty_number_std is not null') }} as loyalty_number,
    count(*) as record_count,
    list_sort(list(distinct source) filter (where contributes)) as sources,
    coalesce(min(created_at), min(first_seen_at)) as first_seen_at,
    max(updated_at) as last_updated_at
from {{ ref('int_client_records') }}
group by client_id
