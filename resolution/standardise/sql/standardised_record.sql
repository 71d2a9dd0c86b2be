-- settled: joined, without default dates and without values that many share; middle names and tokens derived.
CREATE OR REPLACE TEMP TABLE settled AS
WITH checked AS (
    SELECT
        joined.*,
        default_month_day.source IS NOT NULL AS is_default_month_day,
        default_date.source IS NOT NULL AND historical_source.source IS NULL AS is_default_date,
        historical_source.source IS NOT NULL AS is_historical,
        birth_year_std < $earliest_year AND historical_source.source IS NULL AS is_too_early,
        shared_email.value IS NOT NULL AS is_shared_email,
        shared_phone.value IS NOT NULL AS is_shared_phone,
        shared_loyalty.value IS NOT NULL AS is_shared_loyalty,
        shared_tax.value IS NOT NULL AS is_shared_tax,
        (SELECT list(value) FROM observation WHERE kind = 'shared_email') AS shared_emails,
        (SELECT list(value) FROM observation WHERE kind = 'shared_phone') AS shared_phones,
        -- tokens of the full name that are neither given nor family name, if their number says that no other
        -- token is one of those misspelt
        list_filter(
            string_split(full_name_std, ' '),
            lambda token: NOT list_contains(
                string_split(concat_ws(' ', given_name_std, family_name_std), ' '), token
            )
        ) AS tokens_between,
        len(string_split(full_name_std, ' ')) - len(string_split(given_name_std, ' '))
            - len(string_split(family_name_std, ' ')) AS count_between
    FROM joined
    LEFT JOIN observation AS default_month_day
        ON default_month_day.kind = 'default_month_day'
        AND default_month_day.source = joined.source AND default_month_day.value = month_day(birth_date_std)
    LEFT JOIN observation AS default_date
        ON default_date.kind = 'default_date'
        AND default_date.source = joined.source AND default_date.value = birth_date_std::VARCHAR
    LEFT JOIN observation AS historical_source
        ON historical_source.kind = 'historical_source' AND historical_source.source = joined.source
    LEFT JOIN observation AS shared_email
        ON shared_email.kind = 'shared_email' AND shared_email.value = email_std
    LEFT JOIN observation AS shared_phone
        ON shared_phone.kind = 'shared_phone' AND shared_phone.value = phone_std
    LEFT JOIN observation AS shared_loyalty
        ON shared_loyalty.kind = 'shared_loyalty_number' AND shared_loyalty.value = loyalty_number_std
    LEFT JOIN observation AS shared_tax
        ON shared_tax.kind = 'shared_tax_id' AND shared_tax.value = tax_id_std
)
SELECT
    * EXCLUDE (issues, other_emails_std, other_phones_std) REPLACE (
        CASE 
            WHEN NOT is_default_month_day AND NOT is_default_date AND NOT is_too_early THEN birth_date_std
        END AS birth_date_std,
        CASE
            WHEN is_too_early OR is_default_date THEN NULL
            WHEN birth_year_std IS NOT NULL THEN birth_year_std
            WHEN is_historical THEN default_year
        END AS birth_year_std,
        CASE WHEN NOT is_shared_email THEN email_std END AS email_std,
        CASE WHEN NOT is_shared_email THEN email_local_std END AS email_local_std,
        CASE WHEN NOT is_shared_email THEN email_domain_std END AS email_domain_std,
        CASE WHEN NOT is_shared_phone THEN phone_std END AS phone_std,
        CASE WHEN NOT is_shared_loyalty THEN loyalty_number_std END AS loyalty_number_std,
        CASE WHEN NOT is_shared_tax THEN tax_id_std END AS tax_id_std
    ),
    coalesce(
        middle_name_entered,
        CASE
            WHEN count_between > 0 AND len(tokens_between) = count_between
                THEN nullif(array_to_string(list_filter(
                    tokens_between, lambda token: NOT list_contains($particles, token)
                ), ' '), '')
        END
    ) AS middle_name_std,
    nullif(array_to_string(list_sort(list_distinct(string_split(
        concat_ws(' ', full_name_std, given_name_std, middle_name_entered, family_name_std), ' '
    ))), ' '), '') AS name_tokens_std,
    without_shared(other_emails_std, shared_emails) AS other_emails_std,
    without_shared(other_phones_std, shared_phones) AS other_phones_std,
    list_sort(list_distinct(list_filter(
        issues || [
            CASE WHEN is_default_month_day THEN 'default_birth_date' END,
            CASE WHEN is_too_early THEN 'invalid_birth_date' END,
            CASE WHEN is_default_date THEN 'placeholder_birth_date' END,
            CASE WHEN is_shared_email OR list_has_any(other_emails_std, shared_emails) THEN 'shared_email' END,
            CASE WHEN is_shared_phone OR list_has_any(other_phones_std, shared_phones) THEN 'shared_phone' END,
            CASE WHEN is_shared_loyalty THEN 'shared_loyalty_number' END,
            CASE WHEN is_shared_tax THEN 'shared_tax_id' END
        ],
        lambda issue: issue IS NOT NULL
    ))) AS issues
FROM checked;
