-- joined: the records with their values in standard form, before what only all records together can tell.
CREATE OR REPLACE TEMP TABLE joined AS
WITH other_email AS (
    SELECT
        listed.record_key,
        list_sort(list_distinct(list(value_email.std))) AS std,
        flatten(list(value_email.issues)) AS issues
    FROM (SELECT record_key, unnest(other_emails) AS value FROM source_record) AS listed
    JOIN resolution.value_email USING (value)
    GROUP BY listed.record_key
),
other_phone AS (
    SELECT
        listed.record_key,
        list_sort(list_distinct(list(value_phone.std))) AS std,
        flatten(list(value_phone.issues)) AS issues
    FROM (
        SELECT record_key, unnest(other_phones) AS value, dialling_country AS country FROM source_record
    ) AS listed
    JOIN resolution.value_phone USING (value, country)
    GROUP BY listed.record_key
)
SELECT
    r.record_key,
    r.source,
    r.source_record_id,
    r.updated_at,
    r.created_at,
    r.is_deleted,
    CASE WHEN r.merged_into <> '' THEN r.source || ':' || r.merged_into END AS merged_into,
    given.display AS given_name,
    middle.display AS middle_name,
    family.display AS family_name,
    full_.display AS full_name,
    own.display AS native_name,
    given.std AS given_name_std,
    middle.std AS middle_name_entered,
    family.std AS family_name_std,
    coalesce(
        full_.std, nullif(concat_ws(' ', given.std, middle.std, family.std), ''), own.std
    ) AS full_name_std,
    given.phonetic AS given_name_phonetic,
    family.phonetic AS family_name_phonetic,
    -- East Asia writes the family name first
    coalesce(
        own.native,
        full_.native,
        CASE
            WHEN regexp_matches(family.native, '[\p{Han}\p{Hangul}\p{Hiragana}\p{Katakana}]')
                THEN family.native || coalesce(given.native, '')
            ELSE nullif(concat(given.native, middle.native, family.native), '')
        END
    ) AS native_name_std,
    form.forms AS given_name_forms,
    coalesce(
        family.generation, given.generation, middle.generation, full_.generation, own.generation
    ) AS generation_std,
    -- as the forms that are compared: those of the parts, if the source holds any
    CASE
        WHEN coalesce(given.std, family.std) IS NOT NULL
            THEN coalesce(given.romanised, false) OR coalesce(family.romanised, false)
        WHEN coalesce(full_.std, own.std) IS NOT NULL
            THEN coalesce(CASE WHEN full_.std IS NOT NULL THEN full_.romanised ELSE own.romanised END, false)
    END AS name_is_romanised,
    coalesce(given_read.given, full_read.given, own_read.given) AS given_name_reading_keys,
    coalesce(family_read.family, full_read.family, own_read.family) AS family_name_reading_keys,
    gender.std AS gender_std,
    CASE WHEN birth.birth_year <= latest.year THEN birth.birth_date END AS birth_date_std,
    CASE
        WHEN coalesce(birth.birth_year, birth_year.birth_year) <= latest.year
            THEN coalesce(birth.birth_year, birth_year.birth_year)
    END AS birth_year_std,
    birth.default_year,
    birth_place.std AS birth_place_std,
    occupation.std AS occupation_std,
    email.std AS email_std,
    email.local_part AS email_local_std,
    email.domain AS email_domain_std,
    phone.std AS phone_std,
    list_filter(other_email.std, lambda item: item IS DISTINCT FROM email.std) AS other_emails_std,
    list_filter(other_phone.std, lambda item: item IS DISTINCT FROM phone.std) AS other_phones_std,
    address.display AS street_address,
    city.display AS city,
    address.street AS street_std,
    address.house_number AS house_number_std,
    city.std AS city_std,
    region.std AS region_std,
    postcode.std AS postal_code_std,
    r.country_std,
    loyalty.std AS loyalty_number_std,
    tax.std AS tax_id_std,
    CASE WHEN cardinality(r.identifiers) > 0 THEN r.identifiers END AS identifiers,
    nullif(trim(r.store_id), '') AS store_id,
    nullif(trim(r.channel), '') AS channel,
    language.std AS language_std,
    r.longest_field,
    r.source_hash,
    coalesce(family.std, full_.std, own.std, given.std) AS whose,
    flatten([
        coalesce(given.issues, []), coalesce(middle.issues, []), coalesce(family.issues, []),
        coalesce(full_.issues, []), coalesce(own.issues, []), coalesce(gender.issues, []),
        coalesce(birth_year.issues, []), coalesce(birth_place.issues, []), coalesce(occupation.issues, []),
        coalesce(email.issues, []), coalesce(phone.issues, []), coalesce(other_email.issues, []),
        coalesce(other_phone.issues, []), coalesce(address.issues, []), coalesce(city.issues, []),
        coalesce(region.issues, []), coalesce(postcode.issues, []), coalesce(r.country_issues, []),
        coalesce(loyalty.issues, []), coalesce(tax.issues, []), coalesce(language.issues, []),
        coalesce(birth.issues, []),
        CASE WHEN r.longest_field > longest() THEN ['field_too_long'] ELSE [] END,
        CASE
            WHEN coalesce(birth.birth_year, birth_year.birth_year) > latest.year THEN ['invalid_birth_date']
            ELSE []
        END
    ]) AS issues
FROM source_record AS r
-- nobody is born in a later year than the one in which the record was last changed
CROSS JOIN (SELECT max(value::INTEGER) AS year FROM observation WHERE kind = 'newest_year') AS newest
CROSS JOIN LATERAL (SELECT coalesce(year(r.updated_at), newest.year, 2100) AS year) AS latest
LEFT JOIN date_order ON date_order.source = r.source
LEFT JOIN resolution.value_name AS given ON given.value = r.given_name AND given.part = 'given'
LEFT JOIN resolution.value_name AS middle ON middle.value = r.middle_name AND middle.part = 'middle'
LEFT JOIN resolution.value_name AS family ON family.value = r.family_name AND family.part = 'family'
LEFT JOIN resolution.value_name AS full_ ON full_.value = r.full_name AND full_.part = 'full'
LEFT JOIN resolution.value_name AS own ON own.value = r.native_name AND own.part = 'native'
-- the parts of a name in Latin letters that its source holds as a whole only
CROSS JOIN LATERAL (
    SELECT given.std IS NULL AND family.std IS NULL AND full_.romanised IS NOT TRUE AND contains(full_.std, ' ') AS is_whole
) AS held
LEFT JOIN resolution.value_name_form AS form
    ON form.value = split_part(CASE WHEN held.is_whole THEN full_.std ELSE given.std END, ' ', 1)
LEFT JOIN resolution.value_reading AS given_read
    ON given_read.value = CASE
        WHEN held.is_whole THEN split_part(full_.std, ' ', 1)
        WHEN given.romanised THEN given.display
        ELSE given.std
    END
    AND given_read.part = 'given'
LEFT JOIN resolution.value_reading AS family_read
    ON family_read.value = CASE
        WHEN held.is_whole THEN split_part(full_.std, ' ', -1)
        WHEN family.romanised THEN family.display
        ELSE family.std
    END
    AND family_read.part = 'family'
LEFT JOIN resolution.value_reading AS full_read
    ON full_read.value = CASE WHEN full_.romanised THEN full_.display END AND full_read.part = 'full'
LEFT JOIN resolution.value_reading AS own_read
    ON own_read.value = CASE WHEN own.romanised THEN own.display END AND own_read.part = 'native'
LEFT JOIN resolution.value_gender AS gender ON gender.value = r.gender
LEFT JOIN resolution.value_date AS birth
    ON birth.value = r.birth_date AND birth.day_first = date_order.day_first
LEFT JOIN resolution.value_date AS birth_year
    ON birth_year.value = r.birth_year AND birth_year.day_first = date_order.day_first
LEFT JOIN resolution.value_place AS birth_place ON birth_place.value = r.birth_place
LEFT JOIN resolution.value_text AS occupation ON occupation.value = r.occupation
LEFT JOIN resolution.value_email AS email ON email.value = r.email
LEFT JOIN resolution.value_phone AS phone
    ON phone.value = r.phone AND phone.country = r.dialling_country
LEFT JOIN other_email ON other_email.record_key = r.record_key
LEFT JOIN other_phone ON other_phone.record_key = r.record_key
LEFT JOIN resolution.value_address AS address ON address.value = r.street_address
LEFT JOIN resolution.value_place AS city ON city.value = r.city
LEFT JOIN resolution.value_place AS region ON region.value = r.region
LEFT JOIN resolution.value_postcode AS postcode
    ON postcode.value = r.postal_code AND postcode.country = coalesce(r.country_std, '')
LEFT JOIN resolution.value_identifier AS loyalty ON loyalty.value = r.loyalty_number
LEFT JOIN resolution.value_identifier AS tax ON tax.value = r.tax_id
LEFT JOIN resolution.value_language AS language ON language.value = r.language
