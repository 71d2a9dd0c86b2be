{{ config(materialized='view') }}

{% set seen = 'day, loaded_at, line, file' -%}

-- A till says every night what each client answered, and not since when. An answer is as old as the version of the
-- client that first gave it, for an e-mail or phone that came later too; what is neither yes nor no says nothing.
with landed as (
    {{ landed('pos', 'clients', [
        'no_client', 'email', 'telephone', 'optin_email', 'optin_sms', 'date_modif',
    ], {'_store': 'varchar', '_file': 'varchar', '_line': 'bigint', '_exported_on': 'date'}) }}
),

version as (
    select
        _store || '-' || no_client as client,
        email,
        telephone,
        optin_email,
        optin_sms,
        {{ french_time_of('date_modif') }} as changed_at,
        coalesce(_exported_on, date '0001-01-01') as day,
        _loaded_at as loaded_at,
        _line as line,
        _file as file
    from landed
    where no_client is not null
    qualify row_number() over (
        partition by client, email, telephone, optin_email, optin_sms, changed_at order by {{ seen }}
    ) = 1
),

answer as (
    select client, 'email' as channel, {{ yes_or_no('optin_email') }} as state, email as contact_point, changed_at, {{ seen }}
    from version
    union all
    select client, 'sms', {{ yes_or_no('optin_sms') }}, telephone, changed_at, {{ seen }}
    from version
),

compared as (
    select *, state is distinct from lag(state) over (partition by client, channel order by {{ seen }}) as is_new
    from answer
    where state is not null
),

numbered as (
    select *, count(*) filter (where is_new) over (partition by client, channel order by {{ seen }}) as answer_no
    from compared
),

dated as (
    select
        client,
        channel,
        state,
        contact_point,
        is_new,
        answer_no,
        {{ seen }},
        first_value(changed_at) over (partition by client, channel, answer_no order by {{ seen }}) as recorded_at
    from numbered
),

entry as (
    select client, channel, answer_no, state, recorded_at, contact_point, {{ seen }}
    from dated
    where is_new or contact_point is not null
    qualify row_number() over (
        partition by client, channel, answer_no, state, recorded_at, contact_point order by {{ seen }}
    ) = 1
)

select
    'pos:' || client || ':' || channel || ':' || {{ time_in_key('recorded_at') }}
        || {{ nth_in_key(['client', 'channel', 'recorded_at'], ['answer_no', 'day', 'loaded_at', 'line', 'file']) }} as consent_id,
    'pos' as source,
    'pos:' || client as record_key,
    channel,
    'marketing' as purpose,
    state,
    contact_point,
    'till' as collected_by,
    file as proof,
    recorded_at
from entry
