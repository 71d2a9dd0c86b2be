{# What clientfile.yaml says, handed over as dbt variables. #}

{% macro configured_sources() %}
    {% set sources = var('sources', none) %}
    {% if not sources %}
        {{ exceptions.raise_compiler_error(
            "The variable 'sources' is missing: clientfile.yaml names the sources, so run this through `clientfile`."
        ) }}
    {% endif %}
    {{ return(sources) }}
{% endmacro %}

{# All rows of the staging models that the sources name under `entry` (records_model, touchpoints_model),
   in the columns of the calling model's contract. #}
{% macro union_of_sources(entry) %}
    {%- set staging_models = [] -%}
    {%- for name, settings in configured_sources() | dictsort if settings.get(entry) -%}
        {%- do staging_models.append(ref(settings[entry])) -%}
    {%- endfor -%}
    {%- for staging_model in staging_models %}
    select {{ model.columns.keys() | join(', ') }} from {{ staging_model }}
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        {%- for column in model.columns.values() %}
        cast(null as {{ column.data_type }}) as {{ column.name }}{{ ',' if not loop.last }}
        {%- endfor %}
    where false
    {%- endfor %}
{% endmacro %}

{# The point in time that a build is of: when raw data was last landed. #}
{% macro as_of() -%}
    cast('{{ var('as_of', '1970-01-01T00:00:00+00:00') }}' as timestamptz)
{%- endmacro %}

{# A table of the build that this one goes on from; none before the first publication, or where that build,
   of an earlier version, has no such table. #}
{% macro live_table(name) %}
    {%- if execute and var('live_schema', '') -%}
        {{ return(adapter.get_relation(target.database, var('live_schema'), name)) }}
    {%- endif -%}
    {{ return(none) }}
{% endmacro %}

{# Source trust as an expression: 1 is trusted most, an unknown source least. #}
{% macro trust_of(source_column) -%}
    case {{ source_column }}
        {%- for name, settings in configured_sources() | dictsort %}
        when '{{ name }}' then {{ settings['trust'] }}
        {%- endfor %}
        else 1000000
    end
{%- endmacro %}
