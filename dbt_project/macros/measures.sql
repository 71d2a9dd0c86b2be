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
{% macro measure(name, numerator, denominator) %}
    {{ return({'name': name, 'numerator': numerator, 'denominator': denominator}) }}
{% endmacro %}

{# A list of measures worked out over a relation in one pass; those that nothing was asked for are left out. #}
{% macro measured(relation, dimensions, measures) -%}
    select
        measure,
        {%- for dimension in ['source', 'store_id', 'channel', 'country'] %}
        {{ "coalesce(" ~ dimension ~ ", '')" if dimension in dimensions else "''" }} as {{ dimension }},
        {%- endfor %}
        numerator,
        denominator
    from (
        select
            {{ dimensions | join(', ') }},
            named.measure,
            {%- for part in ['numerator', 'denominator'] %}
            (case named.measure
                {%- for measure in measures %}
                when '{{ measure.name }}' then {{ part }}_{{ loop.index }}
                {%- endfor %}
            end)::decimal(18, 2) as {{ part }}{{ ',' if not loop.last }}
            {%- endfor %}
        from (
            select
                {{ dimensions | join(', ') }},
                {%- for measure in measures %}
                {{ measure.numerator }} as numerator_{{ loop.index }},
                {{ measure.denominator }} as denominator_{{ loop.index }}{{ ',' if not loop.last }}
                {%- endfor %}
            from {{ relation }}
            group by {{ dimensions | join(', ') }}
        ) as counted
        cross join (
            values {% for measure in measures %}('{{ measure.name }}'){{ ', ' if not loop.last }}{% endfor %}
        ) as named(measure)
    ) as told
    where denominator <> 0
{%- endmacro %}
