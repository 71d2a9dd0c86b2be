{# What is of Spark alone. #}

{# An expression that DuckDB works out where the rows are: in its words, over v1, v2 …, which stand for the values.
   resolution/transform/to_spark.py makes a function of it. #}
{% macro in_duckdb(type, expression, values) -%}
    in_duckdb('{{ type }}', '{{ expression | replace("'", "''") }}', {{ values | join(', ') }})
{%- endmacro %}

{# Every build writes its tables to new folders; a commit names them when all are there. #}
{% macro spark__location_clause() %}
    location '{{ var('spark_place') | replace("'", "\\'") }}/{{ this.schema }}/{{ this.identifier }}/{{ var('spark_folder') }}'
{%- endmacro %}

{% macro spark__file_format_clause() %}
    using {{ var('spark_format') }}
{%- endmacro %}

{# A view of Spark's may call no function of a session: on Spark it is a table. #}
{% materialization view, adapter='spark' -%}
    {{ return(materialization_table_spark()) }}
{%- endmaterialization %}

{# What a contract says of a model's columns is looked after here: files have no constraints. #}
{% macro spark__persist_constraints(relation, model) %}
    {%- set never_null = [] -%}
    {%- for column in model.columns.values() if column.constraints | selectattr('type', 'equalto', 'not_null') | list -%}
        {%- do never_null.append(column.name ~ ' is null') -%}
    {%- endfor -%}
    {%- if never_null and model.config.contract.enforced -%}
        {%- set lacking = run_query('select count(*) from ' ~ relation ~ ' where ' ~ never_null | join(' or ')) -%}
        {%- if lacking.columns[0].values() | first > 0 -%}
            {{ exceptions.raise_compiler_error('A column that is never null is null in ' ~ relation ~ '.') }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
