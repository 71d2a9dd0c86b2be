{{ config(materialized='view') }}

with landed as (
    {{ landed('crm', 'referrals', ['referral_id', 'referrer_contact_id', 'referred_contact_id', 'created_at']) }}
)

select
    'crm:' || referral_id as referral_id,
    'crm' as source,
    'crm:' || referrer_contact_id as referrer_record_key,
    'crm:' || referred_contact_id as referred_record_key,
    {{ time_of('landed.created_at') }} as created_at
from landed
{{ where_latest(['referral_id'], [time_of('landed.created_at') ~ ' desc nulls last']) }}
