{# A score from 1 to 5: one more than the whole fifths of those who have the value that are worse, the best being 5.
   Equal values have equal scores, however many they are: where most bought once, one purchase scores 1. Who has no
   value has 1. #}
{% macro score_of(value, best) -%}
    case when {{ value }} is null then 1 else 6 - ceil(5 * cume_dist() over (
        partition by {{ value }} is null order by {{ value }}{{ ' desc' if best == 'high' }}
    ))::integer end
{%- endmacro %}
