{# Whether two names are alike, for measures; who is one client, linking decides. #}

{# The words of a name in order, in small letters without accents. #}
{% macro words_in_order(name) -%}
    {{ adapter.dispatch('words_in_order')(name) }}
{%- endmacro %}

{% macro duckdb__words_in_order(name) -%}
    array_to_string(list_sort(regexp_split_to_array(strip_accents(lower({{ name }})), '[^\pL]+')), ' ')
{%- endmacro %}

{% macro postgres__words_in_order(name) -%}
    clientfile_sql.words_in_order({{ name }})
{%- endmacro %}

{% macro spark__words_in_order(name) -%}
    {{ in_duckdb('varchar', duckdb__words_in_order('v1'), [name]) }}
{%- endmacro %}

{# How alike two texts are by Jaro and Winkler, from 0 to 1. #}
{% macro likeness(one, other) -%}
    {{ adapter.dispatch('likeness')(one, other) }}
{%- endmacro %}

{% macro duckdb__likeness(one, other) -%}
    jaro_winkler_similarity({{ one }}, {{ other }})
{%- endmacro %}

{% macro postgres__likeness(one, other) -%}
    clientfile_sql.jaro_winkler_similarity({{ one }}, {{ other }})
{%- endmacro %}

{% macro spark__likeness(one, other) -%}
    {{ in_duckdb('double', duckdb__likeness('v1', 'v2'), [one, other]) }}
{%- endmacro %}
