-- What this build says otherwise than the one it goes on from: of all clients, when it goes on from none.
with difference as (
    {{ clients_that_differ('client') }}
    union all
    {{ clients_that_differ('client_consent') }}
    union all
    {{ clients_that_differ('client_contact_point') }}
)

select
    client_id,
    client_id in (select client_id from {{ ref('client') }}) as is_there,
    bool_or(changed_table = 'client') as client_differs,
    {{ sorted_values('changed_table') }} as changed_tables
from difference
group by client_id
