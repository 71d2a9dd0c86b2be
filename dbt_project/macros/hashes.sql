{# Hashes: numbers that are equal where values are, NULL told from ''. Each engine has its own, and none is published:
   what counts is only whether two of one build are equal. #}

{# The values of one row as a number. #}
{% macro hash_of(values) -%}
    {{ adapter.dispatch('hash_of')(values) }}
{%- endmacro %}

{% macro duckdb__hash_of(values) -%}
    hash({{ values | join(', ') }})
{%- endmacro %}

{% macro postgres__hash_of(values) -%}
    hashtextextended(cast({{ values[0] if values | length == 1 else 'row(' ~ values | join(', ') ~ ')' }} as text), 0)
{%- endmacro %}

{% macro spark__hash_of(values) -%}
    {%- set names = [] -%}
    {%- for value in values -%}{%- do names.append('v' ~ loop.index) -%}{%- endfor -%}
    {{ in_duckdb('bigint', '(hash(' ~ duckdb__hash_of(names) ~ ') >> 1)::bigint', values) }}
{%- endmacro %}

{# The same, fit for the bit_xor of several rows. DuckDB hashes twice, for hash(a, b) is mixed with b by a mere XOR:
   where b changes alike in two rows, the xor of their hashes would not change. #}
{% macro hash_to_combine(values) -%}
    {{ adapter.dispatch('hash_to_combine')(values) }}
{%- endmacro %}

{% macro duckdb__hash_to_combine(values) -%}
    hash({{ hash_of(values) }})
{%- endmacro %}

{% macro postgres__hash_to_combine(values) -%}
    {{ hash_of(values) }}
{%- endmacro %}

{% macro spark__hash_to_combine(values) -%}
    {{ hash_of(values) }}
{%- endmacro %}
