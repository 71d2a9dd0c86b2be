with referral as (
    select link.referrer_id as client_id, count(*) as referred_clients, sum(value.monetary) as referred_value
    from {{ ref('int_client_referrals') }} as link
    inner join {{ ref('int_client_value') }} as value on value.client_id = link.referred_id
    group by link.referrer_id
),

scored as (
    select
        value.client_id,
        ({{ as_of() }} at time zone 'UTC')::date as as_of,
        value.recency_days,
        value.frequency,
        value.monetary,
        coalesce(referral.referred_clients, 0) as referred_clients,
        coalesce(referral.referred_value, 0)::decimal(18, 2) as referred_value,
        {{ score_of('value.recency_days', 'low') }} as recency_score,
        {{ score_of('nullif(value.frequency, 0)', 'high') }} as frequency_score,
        {{ score_of('case when value.frequency > 0 then value.monetary end', 'high') }} as monetary_score,
        {{ score_of('referral.referred_value', 'high') }} as referral_score,
        access.consent_recency_days,
        access.consent_breadth,
        access.data_completeness::double as data_completeness,
        access.data_freshness_days,
        {{ score_of('access.consent_recency_days', 'low') }} as consent_recency_score,
        {{ score_of('nullif(access.consent_breadth, 0)', 'high') }} as consent_breadth_score,
        {{ score_of('access.data_completeness', 'high') }} as completeness_score,
        {{ score_of('access.data_freshness_days', 'low') }} as freshness_score
    from {{ ref('int_client_value') }} as value
    inner join {{ ref('int_data_access') }} as access using (client_id)
    left join referral using (client_id)
)

select
    scored.*,
    case when scored.frequency = 0 then 'no purchase' else buyer.segment end as segment,
    access.segment as access_segment
from scored
left join {{ ref('rfm_segment') }} as buyer
    on scored.recency_score between buyer.recency_from and buyer.recency_to
    and ceil((scored.frequency_score + scored.monetary_score) / 2) between buyer.value_from and buyer.value_to
left join {{ ref('data_access_segment') }} as access
    on ceil((scored.consent_recency_score + scored.consent_breadth_score) / 2)
        between access.consent_from and access.consent_to
    and ceil((scored.completeness_score + scored.freshness_score) / 2) between access.data_from and access.data_to
