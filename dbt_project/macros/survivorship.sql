{# Survivorship, in one place: what a client's attributes are, and what each rule of the seed survivorship_rule
   means. The seed is read and checked in resolution/survivorship.py and handed over as the variable
   `survivorship`: attribute -> its rules in order of priority. #}

{# The attributes of a client, which survive whole. Over the columns of a standardised record:
   `eligible`: whether it has a value; `value`: what is compared to tell one value from another;
   `doubtful`: whether the value is incomplete, an initial, or lost letters on the way; `parts`: its parts. #}
{% macro survivorship_attributes() %}
    {% set lost = has_issue('lost_characters') %}
    {{ return({
        'name': {
            'eligible': 'coalesce(given_name_std, family_name_std, full_name_std) is not null',
            'value': "coalesce(nullif(concat_ws(' ', given_name_std, middle_name_std, family_name_std), ''), full_name_std)",
            'doubtful': 'given_name_std is null or family_name_std is null or length(given_name_std) = 1 or ' ~ lost,
            'parts': ['given_name_std', 'middle_name_std', 'family_name_std', 'full_name_std'],
        },
        'native_name': {'value': 'native_name_std', 'doubtful': lost},
        'gender': {'value': 'gender_std'},
        'birth': {
            'value': 'coalesce(birth_date_std::varchar, birth_year_std::varchar)',
            'doubtful': 'birth_date_std is null',
            'parts': ['birth_date_std', 'coalesce(birth_year_std, year(birth_date_std))'],
        },
        'email': {'value': 'email_std'},
        'phone': {'value': 'phone_std'},
        'address': {
            'eligible': 'coalesce(street_std, postal_code_std, city_std, region_std, country_std) is not null',
            'value': "concat_ws(', ', " ~ address_line() ~ ', region_std)',
            'doubtful': 'not ' ~ is_postal_address(),
            'parts': ['street_std', 'house_number_std', 'postal_code_std', 'city_std', 'region_std', 'country_std'],
        },
        'language': {'value': 'language_std'},
        'loyalty_number': {'value': 'loyalty_number_std'},
    }) }}
{% endmacro %}

{# The rules of an attribute in order of priority. #}
{% macro rules_of(attribute) %}
    {% set survivorship = var('survivorship', none) %}
    {% if survivorship is none %}
        {{ exceptions.raise_compiler_error(
            "The variable 'survivorship' is missing: it is read from seeds/survivorship_rule.csv, so run this through `clientfile`."
        ) }}
    {% endif %}
    {{ return(survivorship.get(attribute, [])) }}
{% endmacro %}

{# The ages that some rule asks for, in days: whether a record is past one changes with time alone. #}
{% macro max_ages() %}
    {% set found = [] %}
    {% for attribute in survivorship_attributes() %}
        {% for rule in rules_of(attribute) if rule.rule == 'fresh_first' and rule.max_age not in found %}
            {% do found.append(rule.max_age) %}
        {% endfor %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}

{# What a rule says of a candidate, as a whole number: the smaller wins. Over the columns of a candidate. #}
{% macro rank_by(rule) -%}
    {%- if rule.rule == 'valid_first' -%} case when is_doubtful then 1 else 0 end
    {%- elif rule.rule == 'source_trust' -%} source_trust::bigint
    {%- elif rule.rule == 'prefer_source' -%} case when source <> '{{ rule.source }}' then 1 else 0 end
    {%- elif rule.rule == 'most_recent' -%} coalesce(-{{ microseconds_of('updated_at') }}, {{ never() }})
    {%- elif rule.rule == 'most_frequent' -%} -count(*) over (partition by client_id, value_hash)
    {%- elif rule.rule == 'most_complete' -%} -parts::bigint
    {%- elif rule.rule == 'fresh_first' -%} case when {{ is_fresh(rule.max_age) }} then 0 else 1 end
    {%- else -%} {{ exceptions.raise_compiler_error("There is no survivorship rule '" ~ rule.rule ~ "'.") }}
    {%- endif -%}
{%- endmacro %}

{# The candidates for an attribute: one row a record that has a value for it, rank 1 the one that survives. #}
{% macro candidates_for(attribute, records) -%}
    {%- set of = survivorship_attributes()[attribute] -%}
    {%- set ranks = [] -%}
    {%- for rule in rules_of(attribute) -%}{%- do ranks.append(rank_by(rule)) -%}{%- endfor %}
    select
        client_id, '{{ attribute }}' as attribute, record_key, source, updated_at, value_hash, is_doubtful, ranks,
        row_number() over (partition by client_id order by ranks, record_key) as survivorship_rank
    from (
        select *, [{{ ranks | join(', ') }}]::bigint[] as ranks
        from (
            select
                client_id, record_key, source, source_trust, updated_at, {{ hash_of([of.value]) }} as value_hash,
                coalesce({{ of.get('doubtful', 'false') }}, false) as is_doubtful,
                {% for part in of.get('parts', ['true']) %}case when {{ part }} is not null then 1 else 0 end{{ ' + ' if not loop.last }}{% endfor %} as parts
            from {{ records }} as record
            where is_active and {{ of.get('eligible', of.value ~ ' is not null') }}
        ) as candidate
    ) as ranked
{%- endmacro %}

{# The name of the rule of an attribute at the first place where two lists of ranks differ. #}
{% macro deciding_rule(attribute_column, ranks, other_ranks) -%}
    case {{ attribute_column }}
        {%- for attribute in survivorship_attributes() if rules_of(attribute) %}
        when '{{ attribute }}' then case
            {%- for rule in rules_of(attribute) %}
            when {{ ranks }}[{{ loop.index }}] <> {{ other_ranks }}[{{ loop.index }}] then '{{ rule.rule }}'
            {%- endfor %}
            else 'record_key'
        end
        {%- endfor %}
        else 'record_key'
    end
{%- endmacro %}

{# Whether a record gives its client an attribute; `won` lists the attributes that it gives. #}
{% macro won(attribute) -%}
    list_contains(winner.won, '{{ attribute }}')
{%- endmacro %}

{# Whether a record changed within so many days of the build's data. #}
{% macro is_fresh(max_age) -%}
    coalesce(updated_at >= {{ as_of() }} - interval {{ max_age | int }} day, false)
{%- endmacro %}

{# Whether standardise noted an issue with the record. #}
{% macro has_issue(issue, record='') -%}
    coalesce(list_contains({{ record ~ '.' if record }}issues, '{{ issue }}'), false)
{%- endmacro %}

{# A point in time as a number. #}
{% macro microseconds_of(time) -%}
    {{ adapter.dispatch('microseconds_of')(time) }}
{%- endmacro %}

{% macro duckdb__microseconds_of(time) -%}
    epoch_us({{ time }})
{%- endmacro %}

{% macro postgres__microseconds_of(time) -%}
    (extract(epoch from {{ time }}) * 1000000)::bigint
{%- endmacro %}

{% macro spark__microseconds_of(time) -%}
    unix_micros({{ time }})
{%- endmacro %}

{# A rank after all others. #}
{% macro never() -%} 9223372036854775807 {%- endmacro %}
