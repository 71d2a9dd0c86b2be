-- Every e-mail address, phone number and address that a record of a client holds, main or other, good or bad:
-- the good ones from its standard form, the others as entered, with what the standardiser found.
with held as (
    select * from {{ worked_out(ref('int_client_records')) }} as record
),

with_faults as (
    select
        entered.record_key, entered.email, entered.other_emails, entered.phone, entered.other_phones,
        entered.street_address, entered.postal_code, entered.city, entered.country as entered_country,
        coalesce(held.country_std, '{{ var('default_country', 'FR') }}') as country,
        {{ is_postal_address('held') }} as is_postal_address,
        {{ has_issue('placeholder_address', 'held') }} as is_placeholder_address
    from held
    inner join {{ ref('int_source_records') }} as entered using (record_key)
    where {{ size_of('held.issues') }} > 0
        or not {{ is_postal_address('held') }} and coalesce(held.street_address, held.city, held.postal_code_std) is not null
),

entered as (
    select record_key, country, 'email' as kind, email as value, true as is_main from with_faults
    union all
    select record_key, country, 'email', unnest(other_emails), false from with_faults
    union all
    select record_key, country, 'phone', phone, true from with_faults
    union all
    select record_key, country, 'phone', unnest(other_phones), false from with_faults
),

read as (
    select 'email' as kind, value, null as country, std, issues from {{ source('resolution', 'value_email') }}
    union all
    select 'phone', value, country, std, issues from {{ source('resolution', 'value_phone') }}
),

point as (
    select record_key, 'email' as kind, email_std as value, 'valid' as validity, true as is_main from held
    union all
    select record_key, 'email', unnest(other_emails_std), 'valid', false from held
    union all
    select record_key, 'phone', phone_std, 'valid', true from held
    union all
    select record_key, 'phone', unnest(other_phones_std), 'valid', false from held
    union all
    select record_key, 'address', {{ address_line() }}, 'valid', true from held where {{ is_postal_address() }}
    union all
    select
        entered.record_key,
        entered.kind,
        coalesce(read.std, {{ blank_as_null('entered.value') }}),
        case
            when shared.value is not null then 'placeholder'
            when list_contains(read.issues, 'placeholder_' || entered.kind) then 'placeholder'
            else 'invalid'
        end,
        entered.is_main
    from entered
    left join read
        on read.kind = entered.kind
        and read.value = entered.value
        and (read.kind = 'email' or read.country = entered.country)
    left join {{ source('resolution', 'observation') }} as shared
        on shared.kind = 'shared_' || entered.kind and shared.value = read.std
    where read.std is null or shared.value is not null
    union all
    select
        record_key,
        'address',
        nullif(concat_ws(', ',
            {{ blank_as_null('street_address') }},
            nullif(concat_ws(' ', {{ blank_as_null('postal_code') }}, {{ blank_as_null('city') }}), ''),
            {{ blank_as_null('entered_country') }}
        ), ''),
        case when is_placeholder_address then 'placeholder' else 'invalid' end,
        true
    from with_faults
    where not is_postal_address
        and coalesce({{ blank_as_null('street_address') }}, {{ blank_as_null('postal_code') }}, {{ blank_as_null('city') }}) is not null
)

select record_key, kind, value, validity, is_main from point where value is not null
