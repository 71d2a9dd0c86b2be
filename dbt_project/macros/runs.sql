{# When the run of this build began: from then on, in the words of its history, what it publishes holds. #}
{% macro run_began() -%}
    coalesce(
        (select max(started_at) from {{ source('resolution', 'run') }} where run_id = '{{ var('run_id', '') }}'),
        {{ as_of() }}
    )
{%- endmacro %}
