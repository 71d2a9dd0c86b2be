"""The attributes that two records are compared by: one row an attribute.

A row says how closely two records may agree on it, by which keys of it alone they are found, and what makes
it weak: which kinds of two different people agree on it too. The first level that a pair meets counts;
missing is no evidence. Attributes that say the same thing twice stand in one row: postcode, city and region
are one place, a date and a year one birth, so that nothing is counted twice. The shares in `weak` are
judgements, of which the data learn more (see mixture.py): how often, say, two members of one household share
a phone.
"""

from resolution.link.attribute import (
    COINCIDENCE,
    HOUSEHOLD,
    NAMESAKE,
    NEIGHBOUR,
    TWIN,
    Attribute,
    BlockingRule,
    Level,
)
from resolution.link.conditions import (
    DAY_MONTH_TURNED,
    DAY_UNKNOWN,
    FAMILY_SHIFTED,
    GIVEN_SHIFTED,
    NEARLY_SWAPPED,
    SWAPPED,
    TWO_PARTS_OF_DATE,
    days_apart,
    edits,
    overlap,
    part,
    same,
    starts,
)
from resolution.link.parts import MONTH_DAY, PHONE_END, SORTED_DIGITS, STREET_WORD, YEAR_DAY, YEAR_MONTH

SWAP, SPELLING = "swap", "spelling"
"""Ingredients of the recipe that stand in this table: names in each other's fields, other spellings."""

ATTRIBUTES = (
    Attribute(
        "family_name",
        ("family",),
        (
            Level("same", same("family"), "family"),
            Level("given and family name swapped", SWAPPED, "name_pair", part=SWAP),
            Level("another spelling", overlap("family_readings"), part=SPELLING),
            Level("one edit", edits("family", 1, 4)),
            Level("swapped and spelt otherwise", NEARLY_SWAPPED, part=SWAP),
            Level("stands in the other name's field", FAMILY_SHIFTED, part=SWAP),
            Level("one word in common", overlap("family_tokens")),
            Level("two edits", edits("family", 2, 4)),
            Level("alike", f"{same('family_soundex')} OR {edits('family', 1, 1)}"),
            Level(
                "among the other's names",
                "list_contains(name_tokens_l, family_r) OR list_contains(name_tokens_r, family_l)",
            ),
        ),
        (
            BlockingRule("family", ("family",)),
            BlockingRule("family_reading", keys="family_readings"),
            BlockingRule("any_name", keys="name_tokens"),
        ),
        {
            HOUSEHOLD: {"same": 0.85},
            TWIN: {"same": 0.85},
            NAMESAKE: {"same": 0.8},
        },
        f"(family_l IS NULL OR family_r IS NULL) AND NOT coalesce({FAMILY_SHIFTED}, false)",
    ),
    Attribute(
        "given_name",
        ("given",),
        (
            Level("same", f"{same('given')} AND length(given_l) > 1", "given"),
            Level("another spelling", overlap("given_readings"), part=SPELLING),
            Level("one edit", edits("given", 1, 4)),
            Level("stands in the other name's field", GIVEN_SHIFTED, part=SWAP),
            Level("short form of the same name", overlap("given_forms"), part=SPELLING),
            Level("initial", f"least(length(given_l), length(given_r)) = 1 AND {part('given', 1, 1)}"),
            Level("one is the other's beginning", starts("given")),
            Level("another forename", overlap("forenames")),
            Level("two edits", edits("given", 2, 4)),
            Level("alike", f"{same('given_soundex')} OR {edits('given', 1, 1)}"),
            Level("same initial", part("given", 1, 1)),
        ),
        (BlockingRule("given_soundex", ("given_soundex",)),),
        {NAMESAKE: {"same": 0.8}, COINCIDENCE: {"same": 0.7}},
        # what a level of the family name says of both names is not said twice
        f"coalesce({SWAPPED} OR {NEARLY_SWAPPED} OR {FAMILY_SHIFTED}, false)"
        f" OR ((given_l IS NULL OR given_r IS NULL) AND NOT coalesce({GIVEN_SHIFTED}, false))",
    ),
    Attribute(
        "middle_name",
        ("middle",),
        (Level("same", same("middle")), Level("same initial", part("middle", 1, 1))),
        weak={NAMESAKE: {"same": 0.3}},
    ),
    Attribute(
        "native_name",
        ("native_name",),
        (Level("same", same("native_name"), "native_name"),),
        (BlockingRule("native_name", ("native_name",)),),
        {NAMESAKE: {"same": 0.7}},
    ),
    Attribute("generation", ("generation",), (Level("same", same("generation")),)),
    Attribute(
        "birth",
        ("birth_year",),
        (
            Level("same date", same("birth"), "birth"),
            Level("one edit, or day and month turned", f"{edits('birth', 1)} OR {DAY_MONTH_TURNED}"),
            Level("two of day, month and year", TWO_PARTS_OF_DATE),
            Level("same year, a day unknown", f"{DAY_UNKNOWN} AND {same('birth_year')}"),
            Level("two edits", edits("birth", 2)),
            Level("at most 40 days apart", days_apart(40)),
            Level("same year", same("birth_year")),
            Level(
                "about a year apart",
                f"{days_apart(400)} OR ({DAY_UNKNOWN} AND abs(birth_year_l - birth_year_r) <= 1)",
            ),
        ),
        (
            BlockingRule("birth", ("birth",)),
            BlockingRule("birth_year_month", (YEAR_MONTH,)),
            BlockingRule("birth_year_day", (YEAR_DAY,)),
            BlockingRule("birth_month_day", (MONTH_DAY,)),
            BlockingRule("birth_digits", (SORTED_DIGITS,)),
        ),
        {COINCIDENCE: {"same date": 0.8}, TWIN: {"same date": 0.9}},
    ),
    Attribute(
        "email",
        ("email_local",),
        (
            Level("same", f"{same('email_local')} AND {same('email_domain')}", "email_local"),
            Level("another address in common", overlap("emails")),
            Level("same name part", same("email_local"), "email_local"),
            Level("one edit before the @", f"{edits('email_local', 1, 4)} AND {same('email_domain')}"),
            Level("two edits", f"{edits('email_local', 2, 4)} AND {edits('email_domain', 2)}"),
            Level("name parts alike", edits("email_local", 1, 4)),
            Level("same domain", same("email_domain"), "email_domain"),
        ),
        (BlockingRule("email", keys="emails"), BlockingRule("email_local", ("email_local",))),
        {
            HOUSEHOLD: {"same": 0.07, "same domain": 0.15},
            TWIN: {"same": 0.07, "same domain": 0.15},
            NAMESAKE: {"name parts alike": 0.05, "same name part": 0.1},
        },
        f"(email_local_l IS NULL OR email_local_r IS NULL) AND NOT {overlap('emails')}",
    ),
    Attribute(
        "phone",
        ("phone",),
        (
            Level("same", same("phone"), "phone"),
            Level("another number in common", overlap("phones")),
            Level("one edit", edits("phone", 1)),
            Level("same last six digits", "right(phone_l, 6) = right(phone_r, 6)"),
        ),
        (BlockingRule("phone", keys="phones"), BlockingRule("phone_end", (PHONE_END,))),
        {HOUSEHOLD: {"same": 0.3}, TWIN: {"same": 0.3}},
        f"(phone_l IS NULL OR phone_r IS NULL) AND NOT {overlap('phones')}",
    ),
    Attribute(
        "street",
        ("street",),
        (
            Level("same house", f"{same('street')} AND {same('house_number')}", "street"),
            Level("same street", same("street"), "street"),
            Level(
                "same house number, street misspelt",
                f"{same('house_number')} AND ({edits('street', 2, 4)} OR {overlap('street_tokens')})",
            ),
            Level("street misspelt", edits("street", 2, 6)),
            Level("a word of the street", overlap("street_tokens")),
        ),
        (
            BlockingRule("address", ("street", "house_number")),
            BlockingRule("street_word", (STREET_WORD,)),
        ),
        {
            HOUSEHOLD: {"same house": 0.85},
            TWIN: {"same house": 0.85},
            NEIGHBOUR: {"same house": 0.25, "same street": 0.6},
        },
    ),
    Attribute(
        "place",
        ("postcode", "city", "region"),
        (
            Level("same postal code", same("postcode"), "postcode"),
            Level("one edit", edits("postcode", 1)),
            Level("same city", same("city"), "city"),
            Level("same beginning", part("postcode", 1, 3)),
            Level("city misspelt", edits("city", 2, 4)),
            Level("same region", same("region")),
        ),
        (BlockingRule("postcode", ("postcode",)), BlockingRule("city", ("city",))),
        {
            HOUSEHOLD: {"same postal code": 0.9},
            TWIN: {"same postal code": 0.9},
            NEIGHBOUR: {"same postal code": 0.9},
        },
        "(postcode_l IS NULL OR postcode_r IS NULL) AND (city_l IS NULL OR city_r IS NULL)"
        " AND (region_l IS NULL OR region_r IS NULL)",
    ),
    Attribute(
        "birth_place",
        ("birth_place",),
        (Level("same", same("birth_place"), "birth_place"), Level("one edit", edits("birth_place", 1, 3))),
        (BlockingRule("birth_place", ("birth_place",)),),
        {
            HOUSEHOLD: {"same": 0.4},
            TWIN: {"same": 0.9},
            NEIGHBOUR: {"same": 0.6},
        },
    ),
    Attribute(
        "occupation",
        ("occupation",),
        (Level("same", same("occupation"), "occupation"),),
        (BlockingRule("occupation", ("occupation",)),),
    ),
    Attribute(
        "gender",
        ("gender",),
        (Level("same", same("gender")),),
        weak={NAMESAKE: {"same": 0.98}, COINCIDENCE: {"same": 0.95}},
    ),
    Attribute(
        "loyalty_number",
        ("loyalty_number",),
        (
            Level("same", same("loyalty_number"), "loyalty_number"),
            Level("one edit", edits("loyalty_number", 1)),
            Level("two edits", edits("loyalty_number", 2)),
        ),
        (BlockingRule("loyalty_number", ("loyalty_number",)),),
    ),
    Attribute(
        "tax_id",
        ("tax_id",),
        (
            Level("same", same("tax_id"), "tax_id"),
            Level("one edit", edits("tax_id", 1)),
            Level("two edits", edits("tax_id", 2)),
        ),
        (BlockingRule("tax_id", ("tax_id",)),),
    ),
    Attribute(
        "identifier",
        ("identifiers",),
        (Level("same", overlap("identifiers")),),
        (BlockingRule("identifier", keys="identifiers"),),
        missing="NOT coalesce(list_has_any(identifier_namespaces_l, identifier_namespaces_r), false)",
    ),
    # how rarely a source holds one person twice is learnt from the data
    Attribute("source", ("source",), (Level("same", same("source")),), speaks_for=False),
)
