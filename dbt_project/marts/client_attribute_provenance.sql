-- Where a client's values are from. The rule is that which decided against the best of the other values.
with winner as (
    select * from {{ ref('int_candidates') }} where survivorship_rank = 1
),

other as (
    select
        other.client_id,
        other.attribute,
        count(*) as other_count,
        count(distinct other.value_hash) filter (where other.value_hash <> winner.value_hash) as value_count,
        list(other.record_key order by other.survivorship_rank)
            filter (where other.value_hash <> winner.value_hash) as losing_record_keys,
        {{ list_of_first('other.ranks', 'other.survivorship_rank', where='other.value_hash <> winner.value_hash') }} as ranks
    from {{ ref('int_candidates') }} as other
    inner join winner using (client_id, attribute)
    where other.survivorship_rank > 1
    group by other.client_id, other.attribute
)

select
    winner.client_id,
    winner.attribute,
    winner.record_key,
    winner.source,
    case
        when coalesce(other.value_count, 0) = 0 then 'only_value'
        else {{ deciding_rule('winner.attribute', 'winner.ranks', 'other.ranks') }}
    end as rule,
    winner.updated_at,
    not winner.is_doubtful as is_sound,
    1 + coalesce(other.other_count, 0) as candidate_count,
    1 + coalesce(other.value_count, 0) as value_count,
    coalesce(other.losing_record_keys, []::varchar[]) as losing_record_keys
from winner
left join other using (client_id, attribute)
{{ carried_over('client_attribute_provenance', [
    'client_id', 'attribute', 'record_key', 'source', 'rule', 'updated_at', 'is_sound', 'candidate_count',
    'value_count', 'losing_record_keys',
]) }}
