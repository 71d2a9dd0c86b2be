-- The records of the clients as the state stands with all that survivorship asks for.
with member as (
    select
        membership.client_id,
        membership.first_seen_at,
        record.* exclude (is_deleted, merged_into),
        not coalesce(record.is_deleted, false) and record.merged_into is null as is_active
    from {{ source('resolution', 'membership') }} as membership
    inner join {{ source('resolution', 'standardised_record') }} as record using (record_key)
    where membership.until is null
)

select
    *,
    -- a deleted or merged record speaks for a client only when no active one does
    is_active or not bool_or(is_active) over (partition by client_id) as contributes,
    row_number() over (
        partition by client_id
        order by {{ trust_of('source') }}, updated_at desc nulls last, record_key
    ) as survivorship_rank
from member
