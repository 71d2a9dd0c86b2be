{# What goes on from the live build, which may be one of an earlier version. #}

{# The columns of a table of this build as a table of the live build has them: one that it has not is NULL, one of
   another type is cast. #}
{% macro carried_columns(columns, relation) -%}
    {%- set there = {} -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do there.update({column.name: column.data_type}) -%}
    {%- endfor -%}
    {%- for column in columns %}
    {%- if there.get(column.name) == column.data_type %} {{ column.name }}
    {%- elif column.name in there %} try_cast({{ column.name }} as {{ column.data_type }}) as {{ column.name }}
    {%- else %} null::{{ column.data_type }} as {{ column.name }}
    {%- endif %}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# The clients whose rows in a table are not those of the live build. All rows of a client are one number, a hash
   that is worked out for both builds here: what one version of DuckDB hashed, another need not read. Where the live
   build tells of no changes yet, all clients of both are told of. Hashed twice, for the first hash of several columns
   is linear in the last of them: where it changes alike in two rows, their xor would not change. #}
{% macro clients_that_differ(name) -%}
    {%- set columns = adapter.get_columns_in_relation(ref(name)) if execute else [] -%}
    {%- set hashed = 'bit_xor(hash(hash(' ~ (columns | map(attribute='name') | join(', ') or 'client_id') ~ '))) as rows_hash' -%}
    {%- set live = live_table(name) -%}
    select client_id, '{{ name }}' as changed_table
    from (select client_id, {{ hashed }} from {{ ref(name) }} group by client_id) as after
    {%- if live %}
    full join (
        select client_id, {{ hashed }}
        from (select {{ carried_columns(columns, live) }} from {{ live }})
        group by client_id
    ) as before using (client_id)
    {%- if live_table('client_changes') %}
    where after.rows_hash is distinct from before.rows_hash
    {%- endif %}
    {%- endif %}
{%- endmacro %}
