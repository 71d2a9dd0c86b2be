-- The surviving values of each client, what is known of all its records, and how good they are. What belongs
-- together comes from one record: a record gives the attributes that it won, whole.
with winner as (
    select
        client_id,
        record_key,
        list(attribute) as won,
        sum(weight) filter (where not is_doubtful) as sound
    from {{ ref('int_candidates') }} as candidate
    left join {{ ref('quality_weight') }} as quality_weight using (attribute)
    where survivorship_rank = 1
    group by client_id, record_key
),

worked_out as (
    select
        record.client_id,
        {%- for column in ['given_name', 'middle_name', 'family_name'] %}
        max({{ column }}) filter (where {{ won('name') }}) as {{ column }},
        {%- endfor %}
        max(coalesce(full_name, concat_ws(' ', given_name, middle_name, family_name)))
            filter (where {{ won('name') }}) as full_name,
        max(native_name) filter (where {{ won('native_name') }}) as native_name,
        max(gender_std) filter (where {{ won('gender') }}) as gender,
        max(birth_date_std) filter (where {{ won('birth') }}) as birth_date,
        max(birth_year_std) filter (where {{ won('birth') }}) as birth_year,
        max(email_std) filter (where {{ won('email') }}) as email,
        max(phone_std) filter (where {{ won('phone') }}) as phone,
        {%- for column in ['street_address', 'postal_code_std', 'city', 'region_std', 'country_std'] %}
        max({{ column }}) filter (where {{ won('address') }}) as {{ column | replace('_std', '') }},
        {%- endfor %}
        max(language_std) filter (where {{ won('language') }}) as language,
        {{ sorted_values('language_std', where='is_active and language_std is not null') }} as languages,
        max(loyalty_number_std) filter (where {{ won('loyalty_number') }}) as loyalty_number,
        coalesce(sum(winner.sound), 0) as sound,
        count(*) as record_count,
        {{ sorted_values('source', where='is_active') }} as sources,
        coalesce(min(created_at), min(first_seen_at)) as first_seen_at,
        max(updated_at) as last_updated_at
    from {{ worked_out(ref('int_client_records')) }} as record
    left join winner using (client_id, record_key)
    group by record.client_id
)

select
    client_id,
    given_name,
    middle_name,
    family_name,
    full_name,
    native_name,
    gender,
    birth_date,
    coalesce(birth_year, year(birth_date))::integer as birth_year,
    email,
    phone,
    street_address,
    postal_code,
    city,
    region,
    country,
    language,
    case when language is null then []::varchar[] else [language] || {{ list_without('languages', 'language') }} end
        as languages,
    loyalty_number,
    (100 * sound / (select greatest(sum(weight), 1) from {{ ref('quality_weight') }}))::integer as quality_score,
    record_count,
    sources,
    first_seen_at,
    last_updated_at
from worked_out
{{ carried_over('client', [
    'client_id', 'given_name', 'middle_name', 'family_name', 'full_name', 'native_name', 'gender', 'birth_date',
    'birth_year', 'email', 'phone', 'street_address', 'postal_code', 'city', 'region', 'country', 'language',
    'languages', 'loyalty_number', 'quality_score', 'record_count', 'sources', 'first_seen_at', 'last_updated_at',
]) }}
