-- Who can be reached, and who may be several people or only half a person, by home store and country.
{%- set kinds = {'email': 'email', 'sms': 'phone', 'phone': 'phone', 'post': 'address'} %}
{%- set shares = [
    {'measure': 'over_linking_suspects', 'holds': 'client_id in (select client_id from suspect)'},
    {'measure': 'under_linking_suspects', 'holds': 'client_id in (select client_id from half)'},
] %}
{%- for channel in kinds %}
    {%- do shares.append({'measure': 'contactable_' ~ channel, 'holds': "coalesce(list_contains(channels, '" ~ channel ~ "'), false)"}) %}
{%- endfor %}
with consent as (
    select client_id, channel, contact_points
    from {{ ref('client_consent') }}
    where purpose = 'marketing' and state = 'opt_in'
),

point as (
    select client_id, kind, value, sources, shared_by_clients from {{ ref('client_contact_point') }} where is_valid
),

contactable as (
    select consent.client_id, list(distinct consent.channel) as channels
    from consent
    inner join point
        on point.client_id = consent.client_id
        and point.kind = case consent.channel
            {%- for channel, kind in kinds.items() %} when '{{ channel }}' then '{{ kind }}'{% endfor %} end
        and ({{ size_of('consent.contact_points') }} = 0 or list_contains(consent.contact_points, point.value))
    group by consent.client_id
),

strong as (
    select client_id, 'loyalty_number' as namespace, loyalty_number_std as identifier from {{ ref('int_client_records') }} where is_active
    union all
    select client_id, 'tax_id', tax_id_std from {{ ref('int_client_records') }} where is_active
    union all
    {{ entries_of('identifiers', ref('int_client_records'), of='client_id', where='is_active') }}
),

suspect as (
    select client_id
    from {{ ref('int_client_records') }}
    where is_active
    group by client_id
    having count(*) > 1 and (count(distinct birth_date_std) > 1 or count(distinct given_name_std) > 3)
    union all
    select client_id from strong group by client_id, namespace having count(distinct identifier) > 1
),

holder as (
    select
        point.value,
        point.client_id,
        {{ size_of('point.sources') }} > 1 or coalesce(list_contains(consent.contact_points, point.value), false) as is_verified,
        {{ words_in_order('client.full_name') }} as person_name
    from point
    inner join {{ ref('client') }} as client using (client_id)
    left join consent on consent.client_id = point.client_id and consent.channel = 'email'
    where point.kind = 'email' and point.shared_by_clients between 2 and 20
),

half as (
    select one.client_id
    from holder as one
    inner join holder as other using (value)
    where one.client_id <> other.client_id and (one.is_verified or other.is_verified)
        and {{ likeness('one.person_name', 'other.person_name') }} >= 0.9
),

looked_at as (
    select client.client_id, client.home_store_id as store_id, client.country, contactable.channels
    from {{ ref('client') }} as client
    left join contactable using (client_id)
)

{{ shares_of('looked_at', ['store_id', 'country'], shares) }}
