{# The latest of several landed versions: a raw table is append-only, a changed row lands again. #}
{% macro latest_version(key, newest_first) -%}
    qualify row_number() over (
        partition by {{ key }} order by {{ newest_first | join(', ') }}, _loaded_at desc nulls last, _dlt_id desc
    ) = 1
{%- endmacro %}
