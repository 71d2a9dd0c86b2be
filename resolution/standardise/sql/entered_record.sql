-- entered_record: records as entered, one row a source record; those to standardise, or all of them.
-- $made: TABLE or VIEW. $records: where the records are taken from, with their source_hash.
-- A value longer than longest() is not read at all: it becomes NULL and the record gets the issue
-- field_too_long.
CREATE TEMP $made entered_record AS
SELECT
    source_hash,
    source,
    source_record_id,
    record_key,
    updated_at,
    created_at,
    coalesce(is_deleted, false) AS is_deleted,
    merged_into,
    held(given_name) AS given_name,
    held(middle_name) AS middle_name,
    held(family_name) AS family_name,
    held(full_name) AS full_name,
    held(native_name) AS native_name,
    held(gender) AS gender,
    held(birth_date) AS birth_date,
    held(birth_year) AS birth_year,
    held(birth_place) AS birth_place,
    held(occupation) AS occupation,
    held(email) AS email,
    held(phone) AS phone,
    list_filter(other_emails, lambda item: held(item) IS NOT NULL) AS other_emails,
    list_filter(other_phones, lambda item: held(item) IS NOT NULL) AS other_phones,
    held(street_address) AS street_address,
    held(city) AS city,
    held(region) AS region,
    held(postal_code) AS postal_code,
    held(country) AS country,
    held(loyalty_number) AS loyalty_number,
    held(tax_id) AS tax_id,
    map_from_entries(list_sort(list_filter(
        list_transform(
            map_entries(identifiers), lambda entry: struct_pack(k := trim(entry.key), v := trim(entry.value))
        ),
        lambda entry: entry.k <> '' AND entry.v <> '' AND held(entry.v) IS NOT NULL
    ))) AS identifiers,
    held(store_id) AS store_id,
    held(channel) AS channel,
    held(language) AS language,
    greatest(
        characters(given_name), characters(middle_name), characters(family_name), characters(full_name),
        characters(native_name), characters(gender), characters(birth_date), characters(birth_year),
        characters(birth_place), characters(occupation), characters(email), characters(phone),
        characters(street_address), characters(city), characters(region), characters(postal_code),
        characters(country), characters(loyalty_number), characters(tax_id), characters(store_id),
        characters(channel), characters(language),
        coalesce(list_max(list_transform(other_emails, lambda item: characters(item))), 0),
        coalesce(list_max(list_transform(other_phones, lambda item: characters(item))), 0),
        coalesce(list_max(list_transform(map_values(identifiers), lambda item: characters(item))), 0)
    )::INTEGER AS longest_field
FROM ($records)
