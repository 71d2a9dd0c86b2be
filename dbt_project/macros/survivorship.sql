{# The survivorship rule. Of the records of a client that have an eligible value, one gives it:
   1. a sound value before a doubtful one (incomplete, an initial, letters lost on the way),
   2. then the source that is trusted most,
   3. then the record that changed last, then the smallest record key (2 and 3 are `survivorship_rank`).
   `value` may be a struct, so that values that belong together come from one record. #}
{% macro survivor(value, eligible, doubtful='false') -%}
    arg_min(
        {{ value }},
        struct_pack(is_doubtful := coalesce({{ doubtful }}, false), rank := survivorship_rank)
    ) filter (where contributes and coalesce({{ eligible }}, false))
{%- endmacro %}

{# Whether standardise noted an issue with the record. #}
{% macro has_issue(issue) -%}
    coalesce(list_contains(issues, '{{ issue }}'), false)
{%- endmacro %}
