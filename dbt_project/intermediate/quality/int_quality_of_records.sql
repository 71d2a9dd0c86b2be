-- What is known of the records that are there, by where they were collected.
{%- set entered = {
    'email': 'coalesce(record.email_std, entered.email) is not null',
    'phone': 'coalesce(record.phone_std, entered.phone) is not null',
    'address': 'coalesce(record.street_std, entered.street_address) is not null',
    'name': 'coalesce(record.full_name_std, record.given_name_std, record.family_name_std, entered.full_name, entered.given_name, entered.family_name) is not null',
    'birth_date': 'coalesce(record.birth_date_std::varchar, entered.birth_date) is not null',
} %}
{%- set sound = {
    'email': 'record.email_std is not null',
    'phone': 'record.phone_std is not null',
    'address': is_postal_address('record'),
    'name': 'length(record.given_name_std) > 1 and record.family_name_std is not null and not ' ~ has_issue('lost_characters', 'record'),
    'birth_date': 'record.birth_date_std is not null',
} %}
{%- set shares = [
    {'measure': 'placeholder_share', 'holds': 'has_placeholder'},
    {'measure': 'fresh_365', 'holds': is_fresh(365)},
    {'measure': 'duplicates_within_source', 'holds': 'of_source > 1'},
    {'measure': 'duplicates_between_sources', 'holds': 'of_client > of_source'},
    {'measure': 'consent_known', 'holds': 'has_consent'},
] %}
{%- for attribute in entered %}
    {%- do shares.append({'measure': 'completeness_' ~ attribute, 'holds': 'has_' ~ attribute}) %}
    {%- do shares.append({'measure': 'validity_' ~ attribute, 'holds': 'sound_' ~ attribute, 'of': 'has_' ~ attribute}) %}
{%- endfor %}
with looked_at as (
    select
        record.source,
        record.store_id,
        record.channel,
        record.country_std as country,
        record.updated_at,
        {%- for attribute in entered %}
        {{ entered[attribute] }} as has_{{ attribute }},
        coalesce({{ sound[attribute] }}, false) as sound_{{ attribute }},
        {%- endfor %}
        strpos(array_to_string(record.issues, ' '), 'placeholder_') > 0
            or strpos(array_to_string(record.issues, ' '), 'shared_') > 0 as has_placeholder,
        record.record_key in (
            select record_key from {{ ref('client_consent_history') }} where state in ('opt_in', 'opt_out')
        ) as has_consent,
        count(*) over (partition by record.client_id, record.source) as of_source,
        count(*) over (partition by record.client_id) as of_client
    from {{ ref('int_client_records') }} as record
    left join {{ ref('int_source_records') }} as entered using (record_key)
    where record.is_active
),

kept_out as (
    select
        arrived.source,
        record.store_id,
        record.channel,
        record.country_std as country,
        arrived.is_kept_out
    from (
        select record_key, min(source) as source, bool_or(is_kept_out) as is_kept_out
        from (
            select record_key, source, true as is_kept_out
            from {{ source('resolution', 'quarantine') }}
            where run_id = '{{ var('run_id', '') }}'
            union all
            select record_key, source, false
            from {{ source('resolution', 'standardised_record') }}
            where not coalesce(is_deleted, false)
        ) as known
        group by record_key
    ) as arrived
    left join {{ source('resolution', 'standardised_record') }} as record using (record_key)
)

{{ shares_of('looked_at', ['source', 'store_id', 'channel', 'country'], shares) }}
union all
{{ shares_of('kept_out', ['source', 'store_id', 'channel', 'country'], [{'measure': 'quarantined', 'holds': 'is_kept_out'}]) }}
