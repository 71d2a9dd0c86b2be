{# Whether a time lies after the build's data, by more than the clocks of sources may differ. #}
{% macro is_in_future(time) -%}
    coalesce({{ time }} > {{ as_of() }} + interval 2 day, false)
{%- endmacro %}

{# Whole days from a time to the build's as-of; 0 for the future, NULL where there is no time. #}
{% macro days_since(time) -%}{{ adapter.dispatch('days_since')(time) }}{%- endmacro %}

{% macro duckdb__days_since(time) -%}
    case when {{ time }} is not null then greatest(0, date_diff('day', {{ time }}, {{ as_of() }})) end
{%- endmacro %}

{% macro postgres__days_since(time) -%}
    case when {{ time }} is not null then greatest(0, ({{ as_of() }})::date - ({{ time }})::date)::bigint end
{%- endmacro %}

{% macro spark__days_since(time) -%}
    case when {{ time }} is not null
        then greatest(0, date_diff('day', ({{ time }})::date, ({{ as_of() }})::date))::bigint end
{%- endmacro %}

{# When an answer for a contact point counts: without a time a refusal after all others, any other before them. #}
{% macro said_at(state, time) -%}
    coalesce({{ time }}, case {{ state }} when 'opt_out' then timestamptz 'infinity' else timestamptz '-infinity' end)
{%- endmacro %}
