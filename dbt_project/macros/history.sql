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
    {%- else %} cast(null as {{ column.data_type }}) as {{ column.name }}
    {%- endif %}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# The clients whose rows in a table are not those of the live build. All rows of a client are one number, a hash
   that is worked out for both builds here: what one version of an engine hashed, another need not read. Where the
   live build tells of no changes yet, all clients of both are told of. #}
{% macro clients_that_differ(name) -%}
    {%- set columns = adapter.get_columns_in_relation(ref(name)) if execute else [] -%}
    {%- set names = columns | map(attribute='name') | list or ['client_id'] -%}
    {%- set live = live_table(name) -%}
    select client_id, '{{ name }}' as changed_table
    from (
        select client_id, bit_xor({{ hash_to_combine(names) }}) as rows_hash from {{ ref(name) }} group by client_id
    ) as after
    {%- if live %}
    full join (
        select client_id, bit_xor({{ hash_to_combine(names) }}) as rows_hash
        from (select {{ carried_columns(columns, live) }} from {{ live }}) as live
        group by client_id
    ) as before using (client_id)
    {%- if live_table('client_changes') %}
    where after.rows_hash is distinct from before.rows_hash
    {%- endif %}
    {%- endif %}
{%- endmacro %}
