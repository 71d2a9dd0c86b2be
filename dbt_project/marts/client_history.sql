-- Versions of `client`, carried from the build that this one goes on from, so that a rollback takes back history too.
-- depends_on: {{ ref('int_changed_clients') }}
{%- set live = live_table('client_history') %}
{%- set columns = adapter.get_columns_in_relation(ref('client')) | map(attribute='name') | list if execute else ['client_id'] %}
with version as (
    select
        *,
        {{ var('run_number', 0) }}::integer as valid_from_run,
        {{ run_began() }} as valid_from,
        null::integer as valid_to_run,
        null::timestamptz as valid_to
    from {{ ref('client') }}
    {%- if live %}
    where client_id in (select client_id from {{ ref('int_changed_clients') }} where is_there and client_differs)
    union all by name
    select * replace (
        case when ends then {{ var('run_number', 0) }} else valid_to_run end::integer as valid_to_run,
        case when ends then {{ run_began() }} else valid_to end as valid_to
    )
    from (
        select
            *,
            valid_to is null
                and client_id in (select client_id from {{ ref('int_changed_clients') }} where client_differs) as ends
        from {{ live }}
    )
    {%- endif %}
)

select valid_from_run, valid_from, valid_to_run, valid_to, {{ columns | join(', ') }}
from version
