-- Which sales have a client, and which say where and in what money, by where they were made.
{%- set is_sale = "kind in ('ticket', 'order')" %}
with looked_at as (
    select point.*, coalesce(store.is_known, false) as is_known_store
    from {{ ref('client_touchpoint') }} as point
    left join {{ ref('store') }} as store using (store_id)
    where point.kind in ('ticket', 'order', 'return')
)

{{ shares_of('looked_at', ['source', 'store_id', 'channel'], [
    {'measure': 'identified_sales', 'holds': 'client_id is not null', 'of': is_sale},
    {'measure': 'unknown_currency', 'holds': "house_amount is null and coalesce(issue, '') <> 'amount_too_large'", 'of': 'amount is not null'},
    {'measure': 'unknown_store', 'holds': 'not is_known_store', 'of': 'store_id is not null'},
]) }}
union all
{{ measured('looked_at', ['source', 'store_id', 'channel'], [measure(
    'identified_sales_amount',
    'coalesce(sum(house_amount) filter (where ' ~ is_sale ~ ' and client_id is not null), 0)',
    'coalesce(sum(house_amount) filter (where ' ~ is_sale ~ '), 0)'
)]) }}
