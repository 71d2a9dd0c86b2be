{{ config(materialized='view') }}

with landed as (
    {{ landed('pos', 'tickets', [
        'no_ticket', 'no_client', 'date_ticket', 'montant_ttc', 'devise', 'nb_articles', 'type', 'no_ticket_origine',
    ], {'_store': 'varchar', '_line': 'bigint', '_exported_on': 'date'}) }}
),

latest as (
    select * from landed
    {{ where_latest(['_store', 'no_ticket'], ['_exported_on desc nulls last', '_loaded_at desc nulls last', '_line desc']) }}
),

read as (
    select
        *,
        {{ french_decimal_of('montant_ttc') }} as amount,
        coalesce(upper(type), case when amount < 0 then 'RETOUR' end) = 'RETOUR' as is_return
    from latest
)

select
    'pos:' || _store || '-' || no_ticket as touchpoint_id,
    'pos' as source,
    'pos:' || _store || '-' || no_client as record_key,
    case when is_return then 'return' else 'ticket' end as kind,
    {{ french_time_of('date_ticket') }} as occurred_at,
    _store as store_id,
    'store' as channel,
    (case when is_return then -abs(amount) else amount end)::decimal(18, 2) as amount,
    upper(devise) as currency,
    try_cast(nb_articles as integer) as items,
    'pos:' || _store || '-' || no_ticket_origine as returned_touchpoint_id
from read
