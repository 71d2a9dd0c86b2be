-- A digest of all that a downstream system stores of a client, to tell what this build changed.
with consent as (
    select client_id, md5(string_agg(consent::varchar, '|' order by channel, purpose)) as consent_digest
    from {{ ref('client_consent') }} as consent
    group by client_id
),

point as (
    select
        client_id,
        md5(string_agg(concat_ws('|', kind, value, validity, is_preferred), '|' order by kind, value)) as contact_digest
    from {{ ref('client_contact_point') }}
    group by client_id
)

select
    client.client_id,
    md5(client::varchar) as client_digest,
    coalesce(point.contact_digest, '') as contact_digest,
    coalesce(consent.consent_digest, '') as consent_digest
from {{ ref('client') }} as client
left join point using (client_id)
left join consent using (client_id)
