-- What this build says otherwise than the one it goes on from: of all clients, when it goes on from none.
{%- set live = live_table('client_digest') %}
with before as (
    {% if live %}
    select client_id, client_digest, contact_digest, consent_digest from {{ live }}
    {% else %}
    select null::varchar as client_id, null::varchar as client_digest, null::varchar as contact_digest,
        null::varchar as consent_digest
    where false
    {% endif %}
)

select
    coalesce(after.client_id, before.client_id) as client_id,
    after.client_id is not null as is_there,
    after.client_digest is distinct from before.client_digest as client_differs,
    list_filter([
        case when after.client_digest is distinct from before.client_digest then 'client' end,
        case when nullif(after.contact_digest, '') is distinct from nullif(before.contact_digest, '')
            then 'client_contact_point' end,
        case when nullif(after.consent_digest, '') is distinct from nullif(before.consent_digest, '')
            then 'client_consent' end
    ], lambda name: name is not null) as changed_tables
from {{ ref('client_digest') }} as after
full join before using (client_id)
where (after.client_digest, after.contact_digest, after.consent_digest)
    is distinct from (before.client_digest, before.contact_digest, before.consent_digest)
