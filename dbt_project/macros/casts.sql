{# Where an engine has other words, `duckdb__…` says it for one and `postgres__…` for the other; the functions of
   the schema clientfile_sql are made from resolution/transform/functions.sql. All else is translated. #}

{# Casts that never raise: a value that cannot be read becomes NULL, for an error message would quote it. #}

{# Text with its own offset (or in UTC) as a point in time. What lies beyond the years 1 to 9999, 'infinity' too,
   is none: not all that a time passes through can hold it, and one would stop a run. #}
{% macro time_of(column) -%}{{ adapter.dispatch('time_of')(column) }}{%- endmacro %}

{% macro duckdb__time_of(column) -%}
    {{ within_the_calendar('try_cast(' ~ column ~ ' as timestamptz)') }}
{%- endmacro %}

{% macro postgres__time_of(column) -%}
    clientfile_sql.try_timestamptz({{ column }})
{%- endmacro %}

{% macro spark__time_of(column) -%}
    {{ in_duckdb('timestamptz', duckdb__time_of('v1'), [column]) }}
{%- endmacro %}

{# `31/12/2025 14:05`, the clock of the shops, as a point in time. #}
{% macro french_time_of(column) -%}{{ adapter.dispatch('french_time_of')(column) }}{%- endmacro %}

{% macro duckdb__french_time_of(column) -%}
    {#- Without a stroke it is no such time: of 'epoch' and 'infinity' try_strptime makes the year 1900. #}
    case when contains({{ column }}, '/') then {{ within_the_calendar("timezone('Europe/Paris', coalesce(
        try_strptime(" ~ column ~ ", '%d/%m/%Y %H:%M'),
        try_strptime(" ~ column ~ ", '%d/%m/%Y %H:%M:%S'),
        try_strptime(" ~ column ~ ", '%d/%m/%Y')
    ))") }} end
{%- endmacro %}

{# A point in time that every part of a run can hold, NULL for another. #}
{% macro within_the_calendar(time) -%}
    case when {{ time }} between timestamptz '0001-01-01 00:00:00+00' and timestamptz '9999-12-31 23:59:59.999999+00'
        then {{ time }} end
{%- endmacro %}

{% macro postgres__french_time_of(column) -%}
    clientfile_sql.french_time({{ column }})
{%- endmacro %}

{% macro spark__french_time_of(column) -%}
    {{ in_duckdb('timestamptz', duckdb__french_time_of('v1'), [column]) }}
{%- endmacro %}

{# `1 234,50`, with or without any kind of space. #}
{% macro french_decimal_of(column) -%}{{ adapter.dispatch('french_decimal_of')(column) }}{%- endmacro %}

{% macro duckdb__french_decimal_of(column) -%}
    try_cast(replace(regexp_replace({{ column }}, '[\s\pZ]', '', 'g'), ',', '.') as decimal(18, 2))
{%- endmacro %}

{% macro postgres__french_decimal_of(column) -%}
    clientfile_sql.french_decimal({{ column }})::decimal(18, 2)
{%- endmacro %}

{% macro spark__french_decimal_of(column) -%}
    {{ in_duckdb('decimal(18, 2)', duckdb__french_decimal_of('v1'), [column]) }}
{%- endmacro %}

{# A value of a JSON text, blank as NULL. #}
{% macro json_text(column, path) -%}{{ adapter.dispatch('json_text')(column, path) }}{%- endmacro %}

{% macro duckdb__json_text(column, path) -%}
    {{ blank_as_null("json_extract_string(try_cast(" ~ column ~ " as json), '" ~ path ~ "')") }}
{%- endmacro %}

{% macro postgres__json_text(column, path) -%}
    {{ blank_as_null("clientfile_sql.json_text(" ~ column ~ ", '" ~ path[2:] ~ "')") }}
{%- endmacro %}

{% macro spark__json_text(column, path) -%}
    {{ in_duckdb('varchar', duckdb__json_text('v1', path), [column]) }}
{%- endmacro %}

{# A JSON list of text as a list; NULL when it is empty or no list. #}
{% macro json_texts(column) -%}{{ adapter.dispatch('json_texts')(column) }}{%- endmacro %}

{% macro duckdb__json_texts(column) -%}
    nullif(list_filter(
        list_transform(
            json_extract_string(try_cast({{ column }} as json), '$[*]'),
            lambda value: {{ blank_as_null('value') }}
        ),
        lambda value: value is not null
    ), [])
{%- endmacro %}

{% macro postgres__json_texts(column) -%}
    clientfile_sql.json_texts({{ column }})
{%- endmacro %}

{% macro spark__json_texts(column) -%}
    {{ in_duckdb('varchar[]', duckdb__json_texts('v1'), [column]) }}
{%- endmacro %}

{# A JSON object of text as a map without its empty values; NULL when nothing is left. #}
{% macro json_map(column) -%}{{ adapter.dispatch('json_map')(column) }}{%- endmacro %}

{% macro duckdb__json_map(column) -%}
    nullif(map_from_entries(list_filter(
        map_entries(try_cast(try_cast({{ column }} as json) as map(varchar, varchar))),
        lambda entry: {{ blank_as_null('entry.value') }} is not null
    )), map([]::varchar[], []::varchar[]))
{%- endmacro %}

{% macro postgres__json_map(column) -%}
    clientfile_sql.json_map({{ column }})
{%- endmacro %}

{% macro spark__json_map(column) -%}
    {{ in_duckdb('map(varchar, varchar)', duckdb__json_map('v1'), [column]) }}
{%- endmacro %}

{# The items of a JSON list, as they are written; none of anything else. #}
{% macro json_items(column) -%}{{ adapter.dispatch('json_items')(column) }}{%- endmacro %}

{% macro duckdb__json_items(column) -%}
    json_extract(try_cast({{ column }} as json), '$[*]')
{%- endmacro %}

{% macro postgres__json_items(column) -%}
    clientfile_sql.json_items({{ column }})
{%- endmacro %}

{% macro spark__json_items(column) -%}
    {{ in_duckdb('varchar[]', duckdb__json_items('v1'), [column]) }}
{%- endmacro %}

{% macro is_json_object(value) -%}{{ adapter.dispatch('is_json_object')(value) }}{%- endmacro %}

{% macro duckdb__is_json_object(value) -%}
    json_type({{ value }}) = 'OBJECT'
{%- endmacro %}

{% macro postgres__is_json_object(value) -%}
    json_typeof({{ value }}) = 'object'
{%- endmacro %}

{% macro spark__is_json_object(value) -%}
    {{ in_duckdb('boolean', duckdb__is_json_object('v1'), [value]) }}
{%- endmacro %}

{# A map of one entry; the keys and the values of a map as lists. #}
{% macro map_of(key, value) -%}{{ adapter.dispatch('map_of')(key, value) }}{%- endmacro %}

{% macro duckdb__map_of(key, value) -%}
    map(['{{ key }}'], [{{ value }}])
{%- endmacro %}

{% macro postgres__map_of(key, value) -%}
    json_build_object('{{ key }}', {{ value }})
{%- endmacro %}

{% macro spark__map_of(key, value) -%}
    map(['{{ key }}'], [{{ value }}])
{%- endmacro %}

{% macro keys_of(map) -%}{{ adapter.dispatch('keys_of')(map) }}{%- endmacro %}

{% macro duckdb__keys_of(map) -%}
    map_keys({{ map }})
{%- endmacro %}

{% macro postgres__keys_of(map) -%}
    clientfile_sql.keys_of({{ map }})
{%- endmacro %}

{% macro spark__keys_of(map) -%}
    map_keys({{ map }})
{%- endmacro %}

{% macro values_of(map) -%}{{ adapter.dispatch('values_of')(map) }}{%- endmacro %}

{% macro duckdb__values_of(map) -%}
    map_values({{ map }})
{%- endmacro %}

{% macro postgres__values_of(map) -%}
    clientfile_sql.values_of({{ map }})
{%- endmacro %}

{% macro spark__values_of(map) -%}
    map_values({{ map }})
{%- endmacro %}

{# `O` or `N`, and how else people write it, as opt_in and opt_out; NULL for anything else. #}
{% macro yes_or_no(column) -%}
    case
        when upper({{ column }}) in ('O', 'OUI', 'Y', 'YES', '1') then 'opt_in'
        when upper({{ column }}) in ('N', 'NON', 'NO', '0') then 'opt_out'
    end
{%- endmacro %}
