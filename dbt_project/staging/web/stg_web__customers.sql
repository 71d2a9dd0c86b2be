{{ config(materialized='view') }}

with landed as (
    {{ landed('web', 'customers', [
        'id', 'created_at', 'updated_at', 'state', 'deleted_at', 'merged_into_id', 'first_name', 'middle_name',
        'last_name', 'full_name', 'native_name', 'gender', 'birth_date', 'birth_year', 'birth_place', 'occupation',
        'email', 'phone', 'other_emails', 'other_phones', 'locale', 'loyalty_number', 'tax_id', 'identifiers',
        'default_address',
    ]) }}
),

latest as (
    select * from landed
    {{ where_latest(['id'], [time_of('updated_at') ~ ' desc nulls last']) }}
)

select
    'web' as source,
    id as source_record_id,
    'web:' || id as record_key,
    {{ time_of('updated_at') }} as updated_at,
    {{ time_of('created_at') }} as created_at,
    deleted_at is not null or coalesce(lower(state) = 'deleted', false) as is_deleted,
    merged_into_id as merged_into,
    first_name as given_name,
    middle_name,
    last_name as family_name,
    full_name,
    native_name,
    gender,
    birth_date,
    birth_year,
    birth_place,
    occupation,
    email,
    coalesce(phone, {{ json_text('default_address', '$.phone') }}) as phone,
    {{ json_texts('other_emails') }} as other_emails,
    {{ json_texts('other_phones') }} as other_phones,
    {{ json_text('default_address', '$.address1') }} as street_address,
    {{ json_text('default_address', '$.city') }} as city,
    {{ json_text('default_address', '$.province') }} as region,
    {{ json_text('default_address', '$.zip') }} as postal_code,
    {{ json_text('default_address', '$.country_code') }} as country,
    loyalty_number,
    tax_id,
    {{ json_map('identifiers') }} as identifiers,
    cast(null as varchar) as store_id,
    'web' as channel,
    locale as language
from latest
