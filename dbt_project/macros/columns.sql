{# The columns of a table whose model has a contract. On a server text is compared by code point, as DuckDB does. #}
{% macro postgres__get_table_columns_and_constraints() %}
    (
    {%- for column in adapter.render_raw_columns_constraints(raw_columns=model['columns']) %}
        {%- set many = ' text[]' in column %}
        {{ column | replace(' text[]' if many else ' text', (' text[]' if many else ' text') ~ ' collate "C"') }}{{ ',' if not loop.last }}
    {%- endfor %}
    )
{%- endmacro %}

{# The columns of a relation with their whole types: of lists the adapter's own tells no more than ARRAY. #}
{% macro postgres__get_columns_in_relation(relation) %}
    {%- set found = [] -%}
    {%- set asked -%}
        select attname, format_type(atttypid, atttypmod) from pg_catalog.pg_attribute
        where attrelid = to_regclass('{{ relation }}') and attnum > 0 and not attisdropped
        order by attnum
    {%- endset -%}
    {%- for row in run_query(asked).rows -%}
        {%- do found.append(api.Column(row[0], row[1])) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}

{# A value of a unit test: a list is an array. #}
{% macro postgres__safe_cast(field, type) %}
    {%- set is_list = field is sequence and field is not string -%}
    cast({{ 'array' if is_list }}{{ field }} as {{ type }})
{%- endmacro %}
