{# The latest of several landed versions: a raw table is append-only, a changed row lands again.
   Found on the key alone and then looked up by row, for that is quicker than to sort whole rows. #}
{% macro where_latest(key, newest_first) -%}
    where _dlt_id in (
        select _dlt_id from landed
        where {{ key[-1] }} is not null
        qualify row_number() over (
            partition by {{ key | join(', ') }}
            order by {{ newest_first | join(', ') }}, _loaded_at desc nulls last, _dlt_id desc
        ) = 1
    )
{%- endmacro %}
