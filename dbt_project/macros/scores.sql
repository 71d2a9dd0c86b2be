{# A score from 1 to 5: in which fifth of those who have the value it lies, the best fifth being 5. Equal values
   have equal scores, that of the best of them; who has no value has 1. #}
{% macro score_of(value, best) -%}
    case when {{ value }} is null then 1 else greatest(1, ceil(5 * cume_dist() over (
        partition by {{ value }} is null order by {{ value }} {{ 'desc' if best == 'low' else 'asc' }}
    )))::integer end
{%- endmacro %}

{# Whole days from a time to the build's as-of; 0 for the future, NULL where there is no time. #}
{% macro days_since(time) -%}
    case when {{ time }} is not null then greatest(0, date_diff('day', {{ time }}, {{ as_of() }})) end
{%- endmacro %}
