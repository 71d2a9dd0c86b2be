select
    touchpoint.touchpoint_id,
    member.client_id,
    touchpoint.record_key,
    touchpoint.source,
    touchpoint.kind,
    touchpoint.occurred_at,
    touchpoint.store_id,
    touchpoint.channel,
    touchpoint.amount,
    touchpoint.currency,
    touchpoint.items
from {{ ref('int_touchpoints') }} as touchpoint
left join {{ ref('client_identifier') }} as member using (record_key)
