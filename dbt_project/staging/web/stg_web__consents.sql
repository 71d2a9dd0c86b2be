{{ config(materialized='view') }}

-- Every landed version counts, for the API tells the last answer only. not_subscribed without a time is how the
-- shop shows somebody who was never asked.
with landed as (
    {{ landed('web', 'customers', [
        'id', 'updated_at', 'email', 'phone', 'default_address', 'email_marketing_consent', 'sms_marketing_consent',
    ]) }}
),

said as (
    select id, updated_at, 'email' as channel, email as contact_point, email_marketing_consent as consent
    from landed
    union all
    select
        id, updated_at, 'sms', coalesce(phone, {{ json_text('default_address', '$.phone') }}), sms_marketing_consent
    from landed
),

stated as (
    select
        id,
        channel,
        contact_point,
        {{ time_of('updated_at') }} as updated_at,
        lower({{ json_text('consent', '$.state') }}) as stated,
        {{ json_text('consent', '$.opt_in_level') }} as proof,
        {{ time_of(json_text('consent', '$.consent_updated_at')) }} as recorded_at
    from said
    where id is not null and consent is not null
),

entry as (
    select
        id,
        channel,
        contact_point,
        recorded_at,
        case
            when stated = 'subscribed' then 'opt_in'
            when stated in ('unsubscribed', 'not_subscribed', 'redacted') then 'opt_out'
            when stated = 'pending' then 'pending'
            else 'unknown'
        end as state,
        max(proof) as proof,
        min(updated_at) as seen_at
    from stated
    where stated is not null and (stated <> 'not_subscribed' or recorded_at is not null)
    group by all
)

select
    'web:' || id || ':' || channel || ':' || {{ time_in_key('recorded_at') }}
        || {{ nth_in_key(['id', 'channel', 'recorded_at'], ['seen_at', 'state', 'contact_point']) }} as consent_id,
    'web' as source,
    'web:' || id as record_key,
    channel,
    'marketing' as purpose,
    state,
    contact_point,
    'web shop' as collected_by,
    proof,
    recorded_at
from entry
