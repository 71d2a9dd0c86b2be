{# Whether two names are alike, for measures; who is one client, linking decides. #}

{# The words of a name in order, in small letters without accents. #}
{% macro words_in_order(name) -%}
    {{ adapter.dispatch('words_in_order')(name) }}
{%- endmacro %}

{% macro duckdb__words_in_order(name) -%}
    array_to_string(list_sort(regexp_split_to_array(strip_accents(lower({{ name }})), '[^\pL]+')), ' ')
{%- endmacro %}

{# The columns of the server are of collation "C", which knows ASCII letters only; the database's own knows all. #}
{% macro postgres__words_in_order(name) -%}
    (
        select string_agg(word, ' ' order by word collate "C")
        from regexp_split_to_table(
            regexp_replace(normalize(lower({{ name }} collate "default"), NFD), '[\u0300-\u036f]', '', 'g'),
            '[^[:alpha:]]+'
        ) as word
    )
{%- endmacro %}

{# How alike two texts are by Jaro and Winkler, from 0 to 1. #}
{% macro likeness(one, other) -%}
    {{ adapter.dispatch('likeness')(one, other) }}
{%- endmacro %}

{% macro duckdb__likeness(one, other) -%}
    jaro_winkler_similarity({{ one }}, {{ other }})
{%- endmacro %}

{% macro postgres__likeness(one, other) -%}
    {{ this.schema }}.jaro_winkler_similarity({{ one }}, {{ other }})
{%- endmacro %}

{# What has to be there before `likeness` is asked for: a hook of the model that asks. #}
{% macro prepare_likeness() -%}
    {{ adapter.dispatch('prepare_likeness')() }}
{%- endmacro %}

{% macro duckdb__prepare_likeness() %}{% endmacro %}

{# DuckDB's measure over the same bytes: common bytes no farther apart than half the longer text, half of those that
   stand in another order, and what the first four have in common, where they are alike at all. #}
{% macro postgres__prepare_likeness() -%}
create or replace function {{ this.schema }}.jaro_winkler_similarity(one text, other text) returns double precision
language plpgsql immutable strict parallel safe as $$
declare
    a bytea := convert_to(one, 'UTF8');
    b bytea := convert_to(other, 'UTF8');
    m integer := length(a);
    n integer := length(b);
    reach integer := greatest(greatest(m, n) / 2 - 1, 0);
    of_a boolean[] := array_fill(false, array[greatest(m, 1)]);
    of_b boolean[] := array_fill(false, array[greatest(n, 1)]);
    common integer := 0;
    moved integer := 0;
    prefix integer := 0;
    next_b integer := 0;
    alike double precision;
begin
    if m = 0 and n = 0 then return 1; end if;
    if m = 0 or n = 0 then return 0; end if;
    for i in 0 .. m - 1 loop
        for j in greatest(0, i - reach) .. least(n - 1, i + reach) loop
            if not of_b[j + 1] and get_byte(a, i) = get_byte(b, j) then
                of_a[i + 1] := true;
                of_b[j + 1] := true;
                common := common + 1;
                exit;
            end if;
        end loop;
    end loop;
    if common = 0 then return 0; end if;
    for i in 0 .. m - 1 loop
        if of_a[i + 1] then
            while not of_b[next_b + 1] loop next_b := next_b + 1; end loop;
            if get_byte(a, i) <> get_byte(b, next_b) then moved := moved + 1; end if;
            next_b := next_b + 1;
        end if;
    end loop;
    alike := (common::double precision / m + common::double precision / n
        + (common - moved / 2)::double precision / common) / 3;
    if alike > 0.7 then
        while prefix < least(4, m, n) and get_byte(a, prefix) = get_byte(b, prefix) loop prefix := prefix + 1; end loop;
        alike := alike + prefix * 0.1 * (1 - alike);
    end if;
    return alike;
end
$$
{%- endmacro %}
