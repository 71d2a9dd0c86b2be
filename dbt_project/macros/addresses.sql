{# Addresses of standardised records. #}

{# The address as one line in standard form, by which two are told to be one: house number and sorted words of
   the street, postal code and city, country. #}
{% macro address_line() -%}
    concat_ws(', ',
        nullif(concat_ws(' ', house_number_std, street_std), ''),
        nullif(concat_ws(' ', postal_code_std, city_std), ''),
        country_std)
{%- endmacro %}

{# Whether a letter could be sent there: a street and a place. #}
{% macro is_postal_address(record='') -%}
    {%- set of = record ~ '.' if record else '' -%}
    ({{ of }}street_std is not null and coalesce({{ of }}postal_code_std, {{ of }}city_std) is not null)
{%- endmacro %}
