"""Parts of a record, as SQL, that keys of one attribute and keys of several are made of."""

YEAR_MONTH = "substr(birth, 1, 6)"
YEAR_DAY = "substr(birth, 1, 4) || substr(birth, 7)"
MONTH_DAY = "substr(birth, 5)"
SORTED_DIGITS = "array_to_string(list_sort(string_split(birth, '')), '')"
"""Of the date of birth, whichever of its digits changed places."""
STREET_WORD = (
    "list_max(list_transform(street_tokens, lambda word: lpad(length(word)::VARCHAR, 3, '0') || word))"
)
"""The longest word of the street."""
PHONE_END = "right(phone, 6)"
