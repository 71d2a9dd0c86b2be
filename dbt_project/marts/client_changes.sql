{%- set live = live_table('client_changes') %}
{%- if live %}
select client_id, run_number, run_id, changed_at, change, changed_tables
from {{ live }}
where run_number < {{ var('run_number', 0) }}
union all
{%- endif %}
select
    client_id,
    {{ var('run_number', 0) }}::integer as run_number,
    '{{ var('run_id', '') }}' as run_id,
    {{ run_began() }} as changed_at,
    case when is_there then 'upsert' else 'delete' end as change,
    changed_tables
from {{ ref('int_changed_clients') }}
