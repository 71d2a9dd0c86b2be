{# Carrying over: a client whose records are all as they were keeps the rows that the live build has for it; only
   the others are worked out. The model `client_fingerprint` says which is which. It is used where working out is
   dear, and never for what depends on more than the client's own records. #}

{# Whether the live build was made by the same models, seeds and settings, so that its rows may be kept. #}
{% macro carries_over() %}
    {%- set build = live_table('build') -%}
    {%- if build and live_table('client_fingerprint') -%}
        {%- set made_by = run_query('select marts_version from ' ~ build).columns[0].values() | first -%}
        {{ return(made_by == var('marts_version', none)) }}
    {%- endif -%}
    {{ return(false) }}
{% endmacro %}

{# The rows of a relation that are of clients to be worked out. #}
{% macro worked_out(relation) -%}
    {%- set fingerprints = ref('client_fingerprint') -%}
    {%- if carries_over() -%}
    (select * from {{ relation }} where client_id in (select client_id from {{ fingerprints }} where not is_carried))
    {%- else -%}
    {{ relation }}
    {%- endif -%}
{%- endmacro %}

{# The rows of a table of the live build that are kept, to be united with those worked out, in these columns. A build
   made by the same models has them all. #}
{% macro carried_over(table, columns) -%}
    {%- set fingerprints = ref('client_fingerprint') -%}
    {%- if carries_over() %}
union all
select {{ columns | join(', ') }}
from {{ live_table(table) }}
where client_id in (select client_id from {{ fingerprints }} where is_carried)
    {%- endif -%}
{%- endmacro %}

{# All that the values, the provenance and the contact points of a client hang on beside settings and models, as a
   number of one record. `source_hash` is of the row as the source gives it, `standard` of what it was read by. #}
{% macro record_fingerprint() -%}
    {%- set values = ['record_key', 'source_hash', 'standard', 'content_hash', 'is_active', 'first_seen_at', 'updated_at', 'created_at'] -%}
    {%- for days in max_ages() -%}{%- do values.append(is_fresh(days)) -%}{%- endfor -%}
    {{ hash_to_combine(values) }}
{%- endmacro %}
