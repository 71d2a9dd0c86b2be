-- Across a client's contact points the most restrictive state wins: one refusal that stands closes the channel. Of
-- several entries that say so the latest shows, of opt-ins one that names a contact point.
with ranked as (
    select
        *,
        row_number() over (
            partition by client_id, channel, purpose
            order by
                case state when 'opt_out' then 1 when 'opt_in' then 2 else 3 end,
                state = 'opt_in' and contact_point is null,
                {{ said_at('state', 'recorded_at') }} desc,
                consent_id
        ) as place,
        list(contact_point order by recorded_at desc nulls last, contact_point)
            filter (where state = 'opt_in' and contact_point is not null)
            over (partition by client_id, channel, purpose) as open_points
    from {{ ref('int_standing_consents') }}
)

select
    ranked.client_id,
    ranked.channel,
    ranked.purpose,
    ranked.state,
    ranked.contact_point,
    case when ranked.state = 'opt_in' then coalesce(ranked.open_points, []) else [] end as contact_points,
    ranked.consent_id,
    entry.record_key,
    entry.source,
    entry.collected_by,
    entry.proof,
    ranked.recorded_at
from ranked
inner join {{ ref('int_consent_entries') }} as entry using (consent_id)
where ranked.place = 1
