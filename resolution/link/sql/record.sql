-- record: one row a record that takes part, with the columns that comparisons and blocking keys are made of.
-- Names stand alike whatever parts a source holds: a missing given or family name is taken from the full name.
WITH tokens AS (
    SELECT
        *,
        coalesce(string_split(full_name_std, ' '), []) AS full_tokens,
        coalesce(string_split(given_name_std, ' '), []) AS given_tokens,
        coalesce(string_split(family_name_std, ' '), []) AS family_tokens
    FROM $standardised
),

named AS (
    SELECT
        *,
        coalesce(
            given_name_std,
            CASE
                WHEN family_name_std IS NOT NULL
                    THEN list_filter(full_tokens, lambda token: NOT list_contains(family_tokens, token))[1]
                WHEN len(full_tokens) > 1 THEN full_tokens[1]
            END
        ) AS given,
        coalesce(
            family_name_std,
            CASE
                WHEN given_name_std IS NOT NULL
                    THEN list_filter(full_tokens, lambda token: NOT list_contains(given_tokens, token))[-1]
                ELSE full_tokens[-1]
            END
        ) AS family
    FROM tokens
)

SELECT
    record_key,
    source,
    replace(given, ' ', '') AS given,  -- Zi Peng is Zipeng
    replace(family, ' ', '') AS family,
    least(replace(given, ' ', ''), replace(family, ' ', ''))
    || ' ' || greatest(replace(given, ' ', ''), replace(family, ' ', '')) AS name_pair,  -- whichever stands first
    string_split(given, ' ')[1] AS given_first,
    list_filter(
        list_distinct(list_concat(given_tokens, full_tokens)),
        lambda token: NOT list_contains(coalesce(string_split(family, ' '), []), token)
    ) AS forenames,
    string_split(family, ' ') AS family_tokens,
    name_tokens_std AS names,
    string_split(name_tokens_std, ' ') AS name_tokens,
    middle_name_std AS middle,
    $given_soundex AS given_soundex,
    $family_soundex AS family_soundex,
    native_name_std AS native_name,
    given_name_forms AS given_forms,
    given_name_reading_keys AS given_readings,
    family_name_reading_keys AS family_readings,
    coalesce(name_is_romanised, false) AS is_romanised,
    generation_std AS generation,
    strftime(birth_date_std, '%Y%m%d') AS birth,
    datediff('day', DATE '1970-01-01', birth_date_std) AS birth_days,
    month(birth_date_std) AS birth_month,
    day(birth_date_std) AS birth_day,
    coalesce(birth_year_std, year(birth_date_std)) AS birth_year,
    email_std AS email,
    email_local_std AS email_local,
    email_domain_std AS email_domain,
    list_distinct(list_filter(
        list_prepend(email_std, coalesce(other_emails_std, [])), lambda item: item IS NOT NULL
    )) AS emails,
    phone_std AS phone,
    list_distinct(list_filter(
        list_prepend(phone_std, coalesce(other_phones_std, [])), lambda item: item IS NOT NULL
    )) AS phones,
    street_std AS street,
    string_split(street_std, ' ') AS street_tokens,
    house_number_std AS house_number,
    postal_code_std AS postcode,
    city_std AS city,
    region_std AS region,
    birth_place_std AS birth_place,
    occupation_std AS occupation,
    gender_std AS gender,
    loyalty_number_std AS loyalty_number,
    tax_id_std AS tax_id,
    list_transform(map_entries(identifiers), lambda entry: entry.key || ':' || entry.value) AS identifiers,
    map_keys(identifiers) AS identifier_namespaces
FROM named
ORDER BY record_key
