"""Conditions that levels are made of: SQL over a pair, its columns ending in `_l` and `_r`.

All are symmetric in l and r and use only functions on which DuckDB and Spark agree: equality, edit distance
with and without transpositions, list overlap. So a pair compares the same both ways round and on both
engines.
"""


def same(column: str) -> str:
    """Both sides hold the same value."""
    return f"{column}_l = {column}_r"


def edits(column: str, at_most: int, longer_than: int = 0) -> str:
    """At most so many edits lie between both sides; two letters that changed places are one edit.

    Plain edit distance, which is ten times as fast, decides where it can: it counts such a slip as two.
    """
    plain = f"levenshtein({column}_l, {column}_r)"
    slip = f"damerau_levenshtein({column}_l, {column}_r) <= {at_most}"
    lengths = f"abs(length({column}_l) - length({column}_r)) <= {at_most}"
    near = f"{lengths} AND ({plain} <= {at_most} OR ({plain} = {at_most + 1} AND {slip}))"
    if not longer_than:
        return f"({near})"
    return f"(least(length({column}_l), length({column}_r)) > {longer_than} AND {near})"


def overlap(column: str, other: str | None = None) -> str:
    """A list of one side and a list of the other have an element in common."""
    if other is None:
        return f"list_has_any({column}_l, {column}_r)"
    return f"(list_has_any({column}_l, {other}_r) AND list_has_any({other}_l, {column}_r))"


def starts(column: str) -> str:
    """The value of one side begins with that of the other."""
    return f"(starts_with({column}_l, {column}_r) OR starts_with({column}_r, {column}_l))"


def part(column: str, start: int, length: int) -> str:
    """Both sides have the same characters at a place."""
    return f"substr({column}_l, {start}, {length}) = substr({column}_r, {start}, {length})"


def shifted(column: str, other: str) -> str:
    """One side lacks the column and holds in the other column what the other side holds in this one."""
    ways = [f"({column}_{a} IS NULL AND {other}_{a} = {column}_{b})" for a, b in (("l", "r"), ("r", "l"))]
    return f"({' OR '.join(ways)})"


def _near(left: str, right: str) -> str:
    return f"(abs(length({left}) - length({right})) <= 2 AND levenshtein({left}, {right}) <= 2)"


# Given and family name stand in each other's fields: exactly, misspelt, or in another spelling.
SWAPPED = "(given_l = family_r AND family_l = given_r AND given_l <> family_l)"
_NEARLY_SWAPPED = (
    "(least(length(given_l), length(family_l), length(given_r), length(family_r)) > 3"
    f" AND {_near('given_l', 'family_r')} AND {_near('family_l', 'given_r')}"
    f" AND NOT {_near('given_l', 'given_r')} AND NOT {_near('family_l', 'family_r')})"
)
_SPELT_SWAPPED = f"({overlap('given_readings', 'family_readings')} AND NOT {overlap('family_readings')})"
NEARLY_SWAPPED = f"({_NEARLY_SWAPPED} OR {_SPELT_SWAPPED})"
FAMILY_SHIFTED = shifted("family", "given")
GIVEN_SHIFTED = shifted("given", "family")

_YEAR, _MONTH, _DAY = same("birth_year"), same("birth_month"), same("birth_day")
DAY_MONTH_TURNED = f"({_YEAR} AND birth_month_l = birth_day_r AND birth_day_l = birth_month_r)"
TWO_PARTS_OF_DATE = f"(({_YEAR} AND {_MONTH}) OR ({_YEAR} AND {_DAY}) OR ({_MONTH} AND {_DAY}))"
DAY_UNKNOWN = "(birth_l IS NULL OR birth_r IS NULL)"


def days_apart(at_most: int) -> str:
    """Two whole dates of birth lie at most so many days apart."""
    return f"abs(birth_days_l - birth_days_r) <= {at_most}"
