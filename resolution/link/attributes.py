"""The attributes that two records are compared by: one row an attribute, one line a level.

Every condition is symmetric in l and r and uses only functions on which DuckDB and Spark agree (equality,
`damerau_levenshtein`, `levenshtein`), so a pair scores the same both ways round and on both engines. A level
that marks agreement on a whole value is adjusted by how frequent that value is (`frequency_of`).
"""

from dataclasses import dataclass

from splink import SettingsCreator
from splink.comparison_level_library import CustomLevel, ElseLevel, NullLevel
from splink.comparison_library import CustomComparison


@dataclass(frozen=True)
class Level:
    """One degree of agreement: what it is called and the condition that a pair meets."""

    label: str
    condition: str
    frequency_of: str | None = None


@dataclass(frozen=True)
class Attribute:
    """Something that two records may agree on; compared only where `needs` is filled on both sides."""

    name: str
    needs: str
    levels: tuple[Level, ...]


def _same(column: str) -> str:
    return f"{column}_l = {column}_r"


def _edits(column: str, at_most: int) -> str:
    return f"damerau_levenshtein({column}_l, {column}_r) <= {at_most}"


_SWAPPED = "given_name_std_l = family_name_std_r AND family_name_std_l = given_name_std_r"
_DAY_MONTH_SWAPPED = (
    "substr(birth_digits_l, 1, 4) = substr(birth_digits_r, 1, 4)"
    " AND substr(birth_digits_l, 5, 2) = substr(birth_digits_r, 7, 2)"
    " AND substr(birth_digits_l, 7, 2) = substr(birth_digits_r, 5, 2)"
)
_DAY_UNKNOWN = "(birth_digits_l IS NULL OR birth_digits_r IS NULL)"

ATTRIBUTES = (
    Attribute(
        "family_name",
        "family_name_std",
        (
            Level("same", _same("family_name_std"), "family_name_std"),
            Level("swapped with the given name", _SWAPPED),
            Level("one edit", _edits("family_name_std", 1)),
            Level("sounds the same", _same("family_name_phonetic")),
            Level("two edits", _edits("family_name_std", 2)),
        ),
    ),
    Attribute(
        "given_name",
        "given_name_std",
        (
            Level("same", _same("given_name_std"), "given_name_std"),
            Level("swapped with the family name", _SWAPPED),
            Level("one edit", _edits("given_name_std", 1)),
            Level(
                "one is the other's beginning",
                "starts_with(given_name_std_l, given_name_std_r)"
                " OR starts_with(given_name_std_r, given_name_std_l)",
            ),
            Level("sounds the same", _same("given_name_phonetic")),
        ),
    ),
    Attribute(
        "native_name", "native_name_std", (Level("same", _same("native_name_std"), "native_name_std"),)
    ),
    Attribute(
        "birth",
        "birth_year_std",
        (
            Level("same date", _same("birth_digits"), "birth_digits"),
            Level("day and month swapped", _DAY_MONTH_SWAPPED),
            Level("one edit", _edits("birth_digits", 1)),
            Level("same year, a day unknown", f"{_DAY_UNKNOWN} AND {_same('birth_year_std')}"),
            Level("two edits", _edits("birth_digits", 2)),
            Level("same year", _same("birth_year_std")),
        ),
    ),
    Attribute(
        "email",
        "email_std",
        (
            Level("same", _same("email_std"), "email_std"),
            Level("same name part", _same("email_local_std"), "email_local_std"),
            Level("two edits", _edits("email_std", 2)),
        ),
    ),
    Attribute(
        "phone",
        "phone_std",
        (Level("same", _same("phone_std"), "phone_std"), Level("one edit", _edits("phone_std", 1))),
    ),
    Attribute(
        "address",
        "postal_code_std",
        (
            Level(
                "same house",
                f"{_same('street_std')} AND {_same('house_number_std')} AND {_same('postal_code_std')}",
            ),
            Level("same street", f"{_same('street_std')} AND {_same('postal_code_std')}"),
            Level("same postal code", _same("postal_code_std"), "postal_code_std"),
            Level("one edit", _edits("postal_code_std", 1)),
            Level("same city", _same("city_std")),
        ),
    ),
    Attribute(
        "birth_place", "birth_place_std", (Level("same", _same("birth_place_std"), "birth_place_std"),)
    ),
    Attribute("occupation", "occupation_std", (Level("same", _same("occupation_std"), "occupation_std"),)),
    Attribute("gender", "gender_std", (Level("same", _same("gender_std")),)),
    Attribute(
        "loyalty_number",
        "loyalty_number_std",
        (Level("same", _same("loyalty_number_std")), Level("one edit", _edits("loyalty_number_std", 1))),
    ),
    Attribute(
        "tax_id",
        "tax_id_std",
        (Level("same", _same("tax_id_std")), Level("one edit", _edits("tax_id_std", 1))),
    ),
)


def _comparison(attribute: Attribute) -> CustomComparison:
    levels = [NullLevel(attribute.needs)]
    for level in attribute.levels:
        custom = CustomLevel(level.condition, label_for_charts=level.label)
        if level.frequency_of:
            custom = custom.configure(tf_adjustment_column=level.frequency_of)
        levels.append(custom)
    levels.append(ElseLevel().configure(label_for_charts="different"))
    return CustomComparison(output_column_name=attribute.name, comparison_levels=levels)


def settings(attributes: tuple[Attribute, ...]) -> SettingsCreator:
    """Return the Splink settings that compare records by these attributes."""
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_key",
        comparisons=[_comparison(attribute) for attribute in attributes],
        blocking_rules_to_generate_predictions=[],
        retain_matching_columns=True,  # Splink keeps the levels (gamma) only with the values
        retain_intermediate_calculation_columns=True,
    )
