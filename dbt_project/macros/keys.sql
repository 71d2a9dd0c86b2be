{# Parts of the key of what a source gives no id of its own. #}

{# A point in time, as in 20261120T183000Z. #}
{% macro time_in_key(column) -%}{{ adapter.dispatch('time_in_key')(column) }}{%- endmacro %}

{% macro duckdb__time_in_key(column) -%}
    coalesce(strftime({{ column }} at time zone 'UTC', '%Y%m%dT%H%M%SZ'), 'undated')
{%- endmacro %}

{% macro postgres__time_in_key(column) -%}
    coalesce(to_char({{ column }} at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"'), 'undated')
{%- endmacro %}

{% macro spark__time_in_key(column) -%}
    {{ in_duckdb('varchar', duckdb__time_in_key('v1'), [column]) }}
{%- endmacro %}

{# Nothing for the first row of those that are alike, `-2` for the second. #}
{% macro nth_in_key(alike, in_order) -%}
    coalesce('-' || nullif(row_number() over (
        partition by {{ alike | join(', ') }} order by {{ in_order | join(', ') }}
    ), 1), '')
{%- endmacro %}
