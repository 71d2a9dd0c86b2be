-- What stands at each contact point: its latest entry. At one instant a refusal wins. Only a later yes lifts a
-- refusal: what is neither yes nor no does not. A refusal without a time stands for good, a consent without a time
-- lifts nothing, and one of the future does not count yet.
{%- set is_early = "state = 'opt_in' and " ~ is_in_future('recorded_at') %}
with holder as (
    select distinct client_id, lower(value) as contact_point from {{ ref('client_contact_point') }}
),

said as (
    select client_id, consent_id, channel, purpose, subject, contact_point, state, recorded_at
    from {{ ref('int_consent_entries') }}
    where client_id is not null
    union all
    -- a refusal outlives its record: it binds whoever holds the contact point
    select
        holder.client_id, entry.consent_id, entry.channel, entry.purpose, entry.subject, entry.contact_point,
        entry.state, entry.recorded_at
    from {{ ref('int_consent_entries') }} as entry
    inner join holder on holder.contact_point = lower(entry.contact_point)
    where entry.client_id is null and entry.state = 'opt_out'
),

applying as (
    from said
    union all
    -- a refusal that does not say of what is one of all that the client was asked
    select
        said.client_id, said.consent_id, asked.channel, asked.purpose, said.subject, said.contact_point, said.state,
        said.recorded_at
    from said
    inner join (select distinct client_id, channel, purpose from said) as asked
        on asked.client_id = said.client_id
        and said.channel in ('unspecified', asked.channel)
        and said.purpose in ('unspecified', asked.purpose)
        and (said.channel, said.purpose) <> (asked.channel, asked.purpose)
    where said.state = 'opt_out' and 'unspecified' in (said.channel, said.purpose)
),

counting as (
    -- a yes of the future is not known yet: it shows where nothing else was said
    select
        client_id, consent_id, channel, purpose, subject, contact_point,
        case when {{ is_early }} then 'unknown' else state end as state,
        recorded_at,
        {{ is_early }} as is_early
    from applying
),

dated as (
    select
        *,
        case state when 'opt_out' then 1 when 'unknown' then 2 else 3 end as freedom,
        {{ said_at('state', 'recorded_at') }} as said_at
    from counting
),

weighed as (
    select
        *,
        max(said_at) filter (where state = 'opt_out') over at_a_point as refused_at,
        max(said_at) filter (where state = 'opt_in') over at_a_point as agreed_at
    from dated
    window at_a_point as (partition by client_id, channel, purpose, subject)
)

select client_id, consent_id, channel, purpose, subject, contact_point, state, recorded_at
from weighed
where state <> 'unknown' or refused_at is null or agreed_at > refused_at
qualify row_number() over (
    partition by client_id, channel, purpose, subject order by is_early, said_at desc, freedom, consent_id
) = 1
