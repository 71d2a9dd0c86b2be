"""The pool of blocking rules: what two records may share to be worth comparing, one line a rule.

A rule is a key made of ONE record (NULL when a part is missing), so whether two records are a candidate pair
never depends on which of them comes first. A rule whose columns a data set does not fill gives no key and
costs nothing. Which keys are used is decided by how many records hold them (see blocking.py), not here.
"""

from resolution.link.attribute import BlockingRule
from resolution.link.attributes import ATTRIBUTES
from resolution.link.parts import MONTH_DAY, PHONE_END, SORTED_DIGITS, STREET_WORD, YEAR_DAY, YEAR_MONTH

_GIVEN_INITIAL = "substr(given, 1, 1)"
_GIVEN_START = "substr(given, 1, 3)"
_FAMILY_START = "substr(family, 1, 4)"
_FAMILY_END = "CASE WHEN length(family) > 4 THEN right(family, 4) END"
_YEAR = "CAST(birth_year AS VARCHAR)"
_SOUNDS = "array_to_string(list_sort([given_soundex, family_soundex]), ' ')"
_STARTS = "array_to_string(list_sort([substr(given, 1, 3), substr(family, 1, 3)]), ' ')"
_ANY_FORENAME_FAMILY = "list_transform(forenames, lambda name: name || ' ' || family)"

_READINGS = (
    "flatten(list_transform(given_readings, lambda g: list_transform(family_readings, lambda f:"
    " least(g, f) || ' ' || greatest(g, f))))"
)
_YEAR_READINGS = f"list_transform(family_readings, lambda name: {_YEAR} || ' ' || name)"
_YEAR_FORMS = f"list_transform(given_forms, lambda name: {_YEAR} || ' ' || name)"
_FORMS_FAMILY = "list_transform(given_forms, lambda name: name || ' ' || family)"

RULES = (
    # the keys of one attribute alone
    *(rule for attribute in ATTRIBUTES for rule in attribute.keys),
    # all names, in any order or spelling
    BlockingRule("names", ("names",)),
    BlockingRule("any_forename_family", keys=_ANY_FORENAME_FAMILY),
    BlockingRule("sounds", (_SOUNDS,)),
    BlockingRule("starts", (_STARTS,)),
    BlockingRule("readings", keys=_READINGS),
    BlockingRule("given_form_family", keys=_FORMS_FAMILY),
    # names with a part of the birth date
    BlockingRule("birth_given_initial", ("birth", _GIVEN_INITIAL)),
    BlockingRule("birth_family_soundex", ("birth", "family_soundex")),
    BlockingRule("birth_digits_family_start", (SORTED_DIGITS, "substr(family, 1, 2)")),
    BlockingRule("month_day_family_soundex", (MONTH_DAY, "family_soundex")),
    BlockingRule("month_day_given_start", (MONTH_DAY, _GIVEN_START)),
    BlockingRule("year_given", (_YEAR, "given_first")),
    BlockingRule("year_given_soundex", (_YEAR, "given_soundex")),
    BlockingRule("year_family_start", (_YEAR, _FAMILY_START)),
    BlockingRule("year_family_soundex", (_YEAR, "family_soundex")),
    BlockingRule("year_family_end", (_YEAR, _FAMILY_END)),
    BlockingRule("year_given_form", keys=_YEAR_FORMS),
    BlockingRule("year_family_reading", keys=_YEAR_READINGS),
    BlockingRule("year_sounds", (_YEAR, _SOUNDS)),
    BlockingRule("year_month_given_initial", (YEAR_MONTH, _GIVEN_INITIAL)),
    BlockingRule("year_day_given_initial", (YEAR_DAY, _GIVEN_INITIAL)),
    # both names
    BlockingRule("initial_family", (_GIVEN_INITIAL, "family")),
    BlockingRule("initial_family_soundex", (_GIVEN_INITIAL, "family_soundex")),
    BlockingRule("given_family_start", ("given_first", "substr(family, 1, 3)")),
    BlockingRule("given_family_end", ("given_first", _FAMILY_END)),
    BlockingRule("given_start_family", (_GIVEN_START, "family")),
    # names or births with a place
    BlockingRule("postcode_family_start", ("postcode", _FAMILY_START)),
    BlockingRule("postcode_given_start", ("postcode", _GIVEN_START)),
    BlockingRule("postcode_year", ("postcode", _YEAR)),
    BlockingRule("city_given", ("city", "given_first")),
    BlockingRule("city_family_soundex", ("city", "family_soundex")),
    BlockingRule("city_year", ("city", _YEAR)),
    BlockingRule("city_month_day", ("city", MONTH_DAY)),
    BlockingRule("birth_place_given", ("birth_place", "given_first")),
    BlockingRule("birth_place_family_soundex", ("birth_place", "family_soundex")),
    BlockingRule("birth_place_year", ("birth_place", _YEAR)),
    BlockingRule("house_number_street_word", ("house_number", STREET_WORD)),
    BlockingRule("address_given_start", ("street", "house_number", _GIVEN_START)),
    BlockingRule("occupation_family_soundex", ("occupation", "family_soundex")),
    BlockingRule("occupation_year", ("occupation", _YEAR)),
    # contact points with a name
    BlockingRule("phone_end_given_initial", (PHONE_END, _GIVEN_INITIAL)),
    BlockingRule("email_domain_given", ("email_domain", "given_first")),
    BlockingRule("email_domain_family_soundex", ("email_domain", "family_soundex")),
    BlockingRule("email_domain_year", ("email_domain", _YEAR)),
)
