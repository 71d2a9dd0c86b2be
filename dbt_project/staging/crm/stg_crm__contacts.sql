{{ config(materialized='view') }}

with landed as (
    {{ landed('crm', 'contacts', [
        'contact_id', 'title', 'first_name', 'middle_name', 'last_name', 'full_name', 'native_name', 'gender',
        'birth_date', 'birth_year', 'birth_place', 'occupation', 'email', 'email_2', 'mobile', 'phone_2', 'street',
        'city', 'region', 'postal_code', 'country', 'loyalty_number', 'tax_id', 'wechat_unionid', 'language',
        'store_id', 'created_at', 'updated_at', 'deleted_at', 'merged_into',
    ]) }}
),

latest as (
    select * from landed
    {{ where_latest(['contact_id'], [time_of('updated_at') ~ ' desc nulls last']) }}
)

select
    'crm' as source,
    contact_id as source_record_id,
    'crm:' || contact_id as record_key,
    {{ time_of('updated_at') }} as updated_at,
    {{ time_of('created_at') }} as created_at,
    deleted_at is not null as is_deleted,
    merged_into,
    first_name as given_name,
    middle_name,
    last_name as family_name,
    full_name,
    native_name,
    coalesce(gender, title) as gender,
    birth_date,
    birth_year,
    birth_place,
    occupation,
    email,
    mobile as phone,
    {{ list_of(['email_2']) }} as other_emails,
    {{ list_of(['phone_2']) }} as other_phones,
    street as street_address,
    city,
    region,
    postal_code,
    country,
    loyalty_number,
    tax_id,
    case when wechat_unionid is not null then {{ map_of('wechat_unionid', 'wechat_unionid') }} end as identifiers,
    store_id,
    'crm' as channel,
    language
from latest
