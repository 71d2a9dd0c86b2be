{# Measures of quality: shares with numerator and denominator. #}

{# Shares counted over the rows of a relation, by dimensions, as rows of (measure, source, store_id, channel, country,
   numerator, denominator). `shares` lists them: `measure`, `holds` (which rows count) and, where not all rows are
   asked, `of` (which are). A dimension that is not named is ''. #}
{% macro shares_of(relation, dimensions, shares) -%}
    {%- set counted = [] -%}
    {%- for share in shares -%}
        {%- set asked = share.get('of', 'true') -%}
        {%- do counted.append(measure(share.measure,
            'count(*) filter (where (' ~ asked ~ ') and (' ~ share.holds ~ '))',
            'count(*) filter (where ' ~ asked ~ ')')) -%}
    {%- endfor -%}
    {{ measured(relation, dimensions, counted) }}
{%- endmacro %}

{# A measure of two aggregates. #}
{% macro measure(name, numerator, denominator) -%}
    struct_pack(
        measure := '{{ name }}',
        numerator := ({{ numerator }})::decimal(18, 2),
        denominator := ({{ denominator }})::decimal(18, 2)
    )
{%- endmacro %}

{# A list of measures worked out over a relation in one pass; those that nothing was asked for are left out. #}
{% macro measured(relation, dimensions, measures) -%}
    select
        counted.measure,
        {%- for dimension in ['source', 'store_id', 'channel', 'country'] %}
        {{ "coalesce(" ~ dimension ~ ", '')" if dimension in dimensions else "''" }} as {{ dimension }},
        {%- endfor %}
        counted.numerator,
        counted.denominator
    from (
        select
            {{ dimensions | join(', ') }},
            unnest([
                {{ measures | join(',\n                ') }}
            ]) as counted
        from {{ relation }}
        group by {{ dimensions | join(', ') }}
    )
    where counted.denominator <> 0
{%- endmacro %}
