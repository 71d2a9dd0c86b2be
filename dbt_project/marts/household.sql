-- Clients who seem to live together. Evidence for mailings and invitations; it never makes two clients one.
with reached_1 as (
    select client_id, other_client_id from {{ ref('int_client_ties') }}
    union
    select client_id, client_id from {{ ref('int_client_ties') }}
),

-- an address has eight clients at most, so whoever belongs together is reached in fewer than eight steps
{% for steps in [2, 4, 8] -%}
reached_{{ steps }} as (
    select distinct one.client_id, other.other_client_id
    from reached_{{ steps // 2 }} as one
    inner join reached_{{ steps // 2 }} as other on other.client_id = one.other_client_id
),

{% endfor -%}

member as (
    select client_id, 'h-' || min(other_client_id) as household_id, count(*)::integer as client_count
    from reached_8
    group by client_id
)

select
    member.household_id,
    member.client_id,
    member.client_count,
    true as shares_address,
    bool_or(tie.shares_phone) as shares_phone,
    bool_or(tie.shares_name) as shares_name
from member
inner join {{ ref('int_client_ties') }} as tie using (client_id)
group by member.household_id, member.client_id, member.client_count
