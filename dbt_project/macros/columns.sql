{# The columns of a table whose model has a contract. On a server text is compared by code point, as DuckDB does. #}
{% macro postgres__get_table_columns_and_constraints() %}
    (
    {%- for column in adapter.render_raw_columns_constraints(raw_columns=model['columns']) %}
        {%- set many = ' text[]' in column %}
        {{ column | replace(' text[]' if many else ' text', (' text[]' if many else ' text') ~ ' collate "C"') }}{{ ',' if not loop.last }}
    {%- endfor %}
    )
{%- endmacro %}
