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
        ) as place
    from {{ ref('int_standing_consents') }}
),

opened as (
    select
        client_id, channel, purpose,
        list(contact_point order by recorded_at desc nulls last, contact_point) as open_points
    from {{ ref('int_standing_consents') }}
    where state = 'opt_in' and contact_point is not null
    group by client_id, channel, purpose
)

select
    ranked.client_id,
    ranked.channel,
    ranked.purpose,
    ranked.state,
    ranked.contact_point,
    case when ranked.state = 'opt_in' then coalesce(opened.open_points, []::varchar[]) else []::varchar[] end
        as contact_points,
    ranked.consent_id,
    entry.record_key,
    entry.source,
    entry.collected_by,
    entry.proof,
    ranked.recorded_at
from ranked
inner join {{ ref('int_consent_entries') }} as entry on entry.consent_id = ranked.consent_id
left join opened
    on opened.client_id = ranked.client_id
    and opened.channel = ranked.channel
    and opened.purpose = ranked.purpose
where ranked.place = 1
