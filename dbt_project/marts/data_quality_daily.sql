-- The measures of the build's day, and those of the days before as they were published.
{%- set before = live_table('data_quality_daily') %}
{%- set columns = 'day, measure, source, store_id, channel, country, numerator, denominator' %}
with today as (
    select * from {{ ref('int_quality_of_records') }}
    union all
    select * from {{ ref('int_quality_of_clients') }}
    union all
    select * from {{ ref('int_quality_of_sales') }}
)

select ({{ as_of() }} at time zone 'UTC')::date as day, * from today
{%- if before %}
union all
select {{ columns }} from {{ before }} where day < ({{ as_of() }} at time zone 'UTC')::date
{%- endif %}
