-- Versions of `client`, carried from the build that this one goes on from, so that a rollback takes back history too.
-- depends_on: {{ ref('int_changed_clients') }}
{%- set live = live_table('client_history') %}
{%- set columns = adapter.get_columns_in_relation(ref('client')) if execute else [] %}
{%- set names = columns | map(attribute='name') | join(', ') or 'client_id' %}
select
    {{ var('run_number', 0) }}::integer as valid_from_run,
    {{ run_began() }} as valid_from,
    null::integer as valid_to_run,
    null::timestamptz as valid_to,
    {{ names }}
from {{ ref('client') }}
{%- if live %}
where client_id in (select client_id from {{ ref('int_changed_clients') }} where client_differs)
union all
select
    valid_from_run,
    valid_from,
    case when ends then {{ var('run_number', 0) }} else valid_to_run end::integer,
    case when ends then {{ run_began() }} else valid_to end,
    {{ names }}
from (
    select
        valid_from_run, valid_from, valid_to_run, valid_to,
        {{- carried_columns(columns, live) }},
        valid_to_run is null
            and client_id in (select client_id from {{ ref('int_changed_clients') }} where client_differs) as ends
    from {{ live }}
) as carried
{%- endif %}
