{# Casts that never raise: a value that cannot be read becomes NULL, for an error message would quote it. #}

{# Text with its own offset (or in UTC) as a point in time. #}
{% macro time_of(column) -%}
    try_cast({{ column }} as timestamptz)
{%- endmacro %}

{# `31/12/2025 14:05`, the clock of the shops, as a point in time. #}
{% macro french_time_of(column) -%}
    timezone('Europe/Paris', coalesce(
        try_strptime({{ column }}, '%d/%m/%Y %H:%M'),
        try_strptime({{ column }}, '%d/%m/%Y %H:%M:%S'),
        try_strptime({{ column }}, '%d/%m/%Y')
    ))
{%- endmacro %}

{# `1 234,50`, with or without any kind of space. #}
{% macro french_decimal_of(column) -%}
    try_cast(replace(regexp_replace({{ column }}, '[\s\pZ]', '', 'g'), ',', '.') as decimal(18, 2))
{%- endmacro %}

{# A value of a JSON text, blank as NULL. #}
{% macro json_text(column, path) -%}
    {{ blank_as_null("json_extract_string(try_cast(" ~ column ~ " as json), '" ~ path ~ "')") }}
{%- endmacro %}

{# A JSON list of text as a list; NULL when it is empty or no list. #}
{% macro json_texts(column) -%}
    nullif(list_filter(
        list_transform(
            json_extract_string(try_cast({{ column }} as json), '$[*]'),
            lambda value: {{ blank_as_null('value') }}
        ),
        lambda value: value is not null
    ), [])
{%- endmacro %}

{# A JSON object of text as a map without its empty values; NULL when nothing is left. #}
{% macro json_map(column) -%}
    nullif(map_from_entries(list_filter(
        map_entries(try_cast(try_cast({{ column }} as json) as map(varchar, varchar))),
        lambda entry: {{ blank_as_null('entry.value') }} is not null
    )), map([]::varchar[], []::varchar[]))
{%- endmacro %}

{# `O` or `N`, and how else people write it, as opt_in and opt_out; NULL for anything else. #}
{% macro yes_or_no(column) -%}
    case
        when upper({{ column }}) in ('O', 'OUI', 'Y', 'YES', '1') then 'opt_in'
        when upper({{ column }}) in ('N', 'NON', 'NO', '0') then 'opt_out'
    end
{%- endmacro %}
