{# Reading raw tables. They hold text as the source wrote it, and only the columns that some row had. #}

{# The named text columns of a raw table, trimmed, blank as NULL, and NULL for a column that never arrived;
   `metadata` names typed columns (_store, _line …) to take as they are. A table that never arrived is empty;
   it is called <source>__<table> unless `identifier` says otherwise. #}
{% macro landed(source_name, table_name, columns, metadata={}, identifier=none) %}
    {%- set relation = source(source_name, table_name) -%}
    {%- set found = [] -%}
    {%- set metadata = dict({'_loaded_at': 'timestamptz', '_dlt_load_id': 'varchar', '_dlt_id': 'varchar'}, **metadata) -%}
    {%- if execute -%}
        {%- set landed_table = adapter.get_relation(target.database, 'raw', identifier or source_name ~ '__' ~ table_name) -%}
        {%- if landed_table -%}
            {%- set found = adapter.get_columns_in_relation(landed_table) | map(attribute='name') | list -%}
        {%- endif -%}
    {%- endif %}
    select
        {%- for column in columns %}
        {% if column in found %}{{ blank_as_null(column) }}{% else %}cast(null as varchar){% endif %} as {{ column }},
        {%- endfor %}
        {%- for column, type in metadata.items() %}
        {% if column in found %}{{ column }}{% else %}cast(null as {{ type }}){% endif %} as {{ column }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    {% if found or not execute %}from {{ relation }}{% else %}where false{% endif %}
{% endmacro %}

{# Text without white space around it (no-break spaces included); NULL when nothing is left. #}
{% macro blank_as_null(column) -%}{{ adapter.dispatch('blank_as_null')(column) }}{%- endmacro %}

{% macro duckdb__blank_as_null(column) -%}
    nullif(regexp_replace({{ column }}, '^[\s\pZ]+|[\s\pZ]+$', '', 'g'), '')
{%- endmacro %}

{% macro postgres__blank_as_null(column) -%}
    (clientfile_sql.blank_as_null({{ column }}) collate "C")
{%- endmacro %}

{% macro spark__blank_as_null(column) -%}
    {{ in_duckdb('varchar', duckdb__blank_as_null('v1'), [column]) }}
{%- endmacro %}

{# A list of the values that are not NULL; NULL when none is left. #}
{% macro list_of(values) -%}{{ adapter.dispatch('list_of')(values) }}{%- endmacro %}

{% macro duckdb__list_of(values) -%}
    nullif(list_filter([{{ values | join(', ') }}], lambda value: value is not null), [])
{%- endmacro %}

{% macro postgres__list_of(values) -%}
    clientfile_sql.list_of([{{ values | join(', ') }}])
{%- endmacro %}

{% macro spark__list_of(values) -%}
    {%- set names = [] -%}
    {%- for value in values -%}{%- do names.append('v' ~ loop.index) -%}{%- endfor -%}
    {{ in_duckdb('varchar[]', duckdb__list_of(names), values) }}
{%- endmacro %}
