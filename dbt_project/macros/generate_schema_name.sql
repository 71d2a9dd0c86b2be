{# The name says where a model stands: stg_… in staging, int_… in intermediate, a mart in the run's build;
   what a steward keeps by hand is in seeds. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if node.name.startswith('stg_') -%} staging
    {%- elif node.name.startswith('int_') -%} intermediate
    {%- elif node.resource_type == 'seed' -%} seeds
    {%- elif node.resource_type == 'model' -%} {{ var('build_schema', 'build') }}
    {%- else -%} {{ target.schema }}
    {%- endif -%}
{%- endmacro %}
