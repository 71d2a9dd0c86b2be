"""Comparing pairs: at which level each attribute of a pair stands, by Splink's own SQL.

Splink turns the table of attributes into one CASE expression each. They are run here on pairs of record
numbers, because `predict()` would carry every compared text along for every pair.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import duckdb
from splink import SettingsCreator
from splink.comparison_level_library import CustomLevel, ElseLevel
from splink.comparison_library import CustomComparison

from resolution.link.attribute import DIFFERENT, Attribute


def _comparison(attribute: Attribute) -> CustomComparison:
    levels: list[Any] = [
        CustomLevel(attribute.no_evidence, label_for_charts="missing").configure(is_null_level=True)
    ]
    for level in attribute.levels:
        custom = CustomLevel(level.condition, label_for_charts=level.label)
        if level.frequency_of:
            custom = custom.configure(
                tf_adjustment_column=level.frequency_of,
                disable_tf_exact_match_detection=True,  # the u of this level is meant
            )
        levels.append(custom)
    levels.append(ElseLevel().configure(label_for_charts=DIFFERENT))
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


@cache
def _level_cases(attributes: tuple[Attribute, ...]) -> dict[str, str]:
    """Return, for each attribute, Splink's CASE for a pair's level: -1 missing, 0 different."""
    made = settings(attributes).get_settings("duckdb")
    return {
        comparison.output_column_name: comparison._case_statement.rsplit(" as ", 1)[0]
        for comparison in made.core_model_settings.comparisons
    }


def _rarity_case(attribute: Attribute) -> str:
    """Return SQL for the rarity of the value that a pair agrees on; 0 where the level says nothing of it."""
    cases = "".join(
        f" WHEN gamma_{attribute.name} = {number} THEN coalesce(rarity_{column}, 0)"
        for number in range(1, len(attribute.labels))
        if (column := attribute.rarity_of(number))
    )
    return f"CASE{cases} ELSE 0 END" if cases else "0"


def compared(attributes: tuple[Attribute, ...], columns: Sequence[str], sides: str) -> str:
    """Return SQL for compared pairs: one row a pair `p` (l, r, rule) of records `a` and `b` in `sides`.

    `columns` are those of a record but its number. The answer has l, r, rule and, for each attribute,
    gamma_<attribute> (level; -1 missing, 0 different) and rarity_<attribute> (of the value agreed on, 0 where
    that does not matter).
    """
    read = [name for name in columns if not name.startswith("rarity_")]
    rarities = "".join(f", {name}" for name in columns if name.startswith("rarity_"))
    values = ", ".join(f"a.{name} AS {name}_l, b.{name} AS {name}_r" for name in read)
    gammas = ", ".join(
        f"CAST({case} AS TINYINT) AS gamma_{name}" for name, case in _level_cases(attributes).items()
    )
    found = ", ".join(
        f"gamma_{a.name}, CAST({_rarity_case(a)} AS UTINYINT) AS rarity_{a.name}" for a in attributes
    )
    return f"""
        WITH side AS (
            SELECT p.l, p.r, p.rule, {values}{rarities.replace(", ", ", a.")} FROM {sides}
        ),
        levelled AS (SELECT l, r, rule{rarities}, {gammas} FROM side)
        SELECT l, r, rule, {found} FROM levelled
    """


def columns_compared(attributes: tuple[Attribute, ...], columns: Sequence[str]) -> list[str]:
    """Return those columns of a record that comparing it reads."""
    cases = " ".join(_level_cases(attributes).values())
    return [name for name in columns if name.startswith("rarity_") or f"{name}_l" in cases]


def compare_pairs(
    con: duckdb.DuckDBPyConnection, attributes: tuple[Attribute, ...], pairs: str, into: str
) -> None:
    """Compare a table of pairs of record numbers (l, r, rule) of `numbered`; one row a pair in the table
    `into`, with the columns that `compared` names.
    """
    columns = [name for (name, *_) in con.execute("DESCRIBE numbered").fetchall() if name != "record"]
    sides = f"{pairs} AS p JOIN numbered AS a ON a.record = p.l JOIN numbered AS b ON b.record = p.r"
    con.execute(f"CREATE OR REPLACE TABLE {into} AS {compared(attributes, columns, sides)}")
