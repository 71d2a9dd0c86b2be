{# Lists, in the words of each engine. #}

{# The distinct texts of a group in order, of the rows where a condition holds. #}
{% macro sorted_values(value, where='true') -%}
    {{ adapter.dispatch('sorted_values')(value, where) }}
{%- endmacro %}

{% macro duckdb__sorted_values(value, where) -%}
    list_sort(list(distinct {{ value }}){{ ' filter (where ' ~ where ~ ')' if where != 'true' }})
{%- endmacro %}

{% macro postgres__sorted_values(value, where) -%}
    array_agg(distinct {{ value }} collate "C" order by {{ value }} collate "C"){{ ' filter (where ' ~ where ~ ')' if where != 'true' }}
{%- endmacro %}

{% macro spark__sorted_values(value, where) -%}
    nullif(array_sort(collect_set({{ value }}){{ ' filter (where ' ~ where ~ ')' if where != 'true' }}), [])
{%- endmacro %}

{# How many values a list has; NULL for no list. #}
{% macro size_of(list) -%}
    {{ adapter.dispatch('size_of')(list) }}
{%- endmacro %}

{% macro duckdb__size_of(list) -%}
    len({{ list }})
{%- endmacro %}

{% macro postgres__size_of(list) -%}
    cardinality({{ list }})::bigint
{%- endmacro %}

{% macro spark__size_of(list) -%}
    array_size({{ list }})::bigint
{%- endmacro %}

{# A list without one value, which is not NULL. #}
{% macro list_without(list, value) -%}
    {{ adapter.dispatch('list_without')(list, value) }}
{%- endmacro %}

{% macro duckdb__list_without(list, value) -%}
    list_filter({{ list }}, lambda other: other <> {{ value }})
{%- endmacro %}

{% macro postgres__list_without(list, value) -%}
    array_remove({{ list }}, {{ value }})
{%- endmacro %}

{% macro spark__list_without(list, value) -%}
    array_remove({{ list }}, {{ value }})
{%- endmacro %}

{# The list of the row of a group that comes first by a number, of the rows where a condition holds. #}
{% macro list_of_first(list, by, where) -%}
    {{ adapter.dispatch('list_of_first')(list, by, where) }}
{%- endmacro %}

{% macro duckdb__list_of_first(list, by, where) -%}
    arg_min({{ list }}, {{ by }}) filter (where {{ where }})
{%- endmacro %}

{# Lists of a group would make one list of two dimensions, so they are gathered as text. #}
{% macro postgres__list_of_first(list, by, where) -%}
    (array_agg({{ list }}::text order by {{ by }}) filter (where {{ where }}))[1]::bigint[]
{%- endmacro %}

{% macro spark__list_of_first(list, by, where) -%}
    min_by({{ list }}, {{ by }}) filter (where {{ where }})
{%- endmacro %}

{# The entries of a map as rows of (`of`, key, value), over the rows of a relation where a condition holds. #}
{% macro entries_of(map, relation, of, where) -%}
    {{ adapter.dispatch('entries_of')(map, relation, of, where) }}
{%- endmacro %}

{% macro duckdb__entries_of(map, relation, of, where) -%}
    select {{ of }}, entry.key, entry.value
    from (select {{ of }}, unnest(map_entries({{ map }})) as entry from {{ relation }} where {{ where }})
{%- endmacro %}

{% macro postgres__entries_of(map, relation, of, where) -%}
    select held.{{ of }}, entry.key, entry.value
    from (select {{ of }}, {{ map }} from {{ relation }} where {{ where }}) as held
    cross join lateral json_each_text(held.{{ map }}) as entry(key, value)
{%- endmacro %}

{% macro spark__entries_of(map, relation, of, where) -%}
    select {{ of }}, entry.key, entry.value
    from (select {{ of }}, explode(map_entries({{ map }})) as entry from {{ relation }} where {{ where }})
{%- endmacro %}
