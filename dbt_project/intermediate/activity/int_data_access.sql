-- How far a client lets the house know and reach them: what they agreed to, and what they shared.
with agreed as (
    select client_id, count(*) as breadth, max(recorded_at) as last_at
    from {{ ref('client_consent') }}
    where state = 'opt_in'
    group by client_id
)

select
    client.client_id,
    coalesce(agreed.breadth, 0) as consent_breadth,
    {{ days_since('agreed.last_at') }} as consent_recency_days,
    client.quality_score / 100.0 as data_completeness,
    {{ days_since('client.last_updated_at') }} as data_freshness_days
from {{ ref('client') }} as client
left join agreed using (client_id)
