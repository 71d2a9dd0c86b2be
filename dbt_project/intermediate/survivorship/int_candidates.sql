-- Every value that could survive and its rank among those of its client, by the rules of the seed
-- survivorship_rule; what standardise found invalid is no candidate.
{% for attribute in survivorship_attributes() -%}
{{ candidates_for(attribute, worked_out(ref('int_client_records'))) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
