{# What an engine has to know of a table before others are made from it; a hook of every model. #}

{# A server plans by what it knows of tables, and of one that was just made it knows nothing. #}
{% macro statistics() -%}
    {{ adapter.dispatch('statistics')() }}
{%- endmacro %}

{% macro default__statistics() %}{% endmacro %}

{% macro postgres__statistics() -%}
    analyze {{ this }}
{%- endmacro %}
