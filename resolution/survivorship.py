"""What a steward says in the seeds about whose value survives, read and checked before dbt starts.

`survivorship_rule.csv`: one row an attribute and priority; `quality_weight.csv`: one row an attribute.
"""

import csv
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NoReturn

from resolution.errors import ConfigurationError

RULES = "survivorship_rule.csv"
WEIGHTS = "quality_weight.csv"
ATTRIBUTES = (
    "name", "native_name", "gender", "birth", "email", "phone", "address", "language", "loyalty_number"
)  # fmt: skip
"""What survives whole; macros/survivorship.sql says what each is made of."""
PLAIN = ("valid_first", "source_trust", "most_recent", "most_frequent", "most_complete")
PREFER_SOURCE, FRESH_FIRST = "prefer_source", "fresh_first"
KNOWN = (*PLAIN, PREFER_SOURCE, FRESH_FIRST)
_REMEDY = "Mend the line, then start the same run again; nothing was published."

Rule = dict[str, Any]
Line = tuple[str, dict[str, str]]


def rules(folder: Path, sources: Collection[str]) -> dict[str, list[Rule]]:
    """Return the rules of each attribute in order of priority: dicts of rule, source and max_age (days).

    `folder` holds the seeds, `sources` are the names in clientfile.yaml. Raises ConfigurationError with the
    line that is wrong and what it may say.
    """
    found: dict[str, dict[int, Rule]] = {attribute: {} for attribute in ATTRIBUTES}
    for where, line in _lines(folder / RULES, ("attribute", "priority", "rule", "source", "max_age")):
        attribute = _one_of(where, "attribute", line["attribute"], ATTRIBUTES)
        priority = _number(where, "priority", line["priority"], 1)
        if priority in found[attribute]:
            _refuse(where, f"gives {attribute} a second rule of priority {priority}")
        found[attribute][priority] = _rule(where, line, sources)
    for attribute, by_priority in found.items():
        if not by_priority:
            _refuse(RULES, f"has no rule for {attribute}")
    return {name: [rule for _, rule in sorted(ranked.items())] for name, ranked in found.items()}


def weights(folder: Path) -> dict[str, int]:
    """Return what each attribute counts in the quality score. Raises ConfigurationError as `rules` does."""
    found: dict[str, int] = {}
    for where, line in _lines(folder / WEIGHTS, ("attribute", "weight")):
        attribute = _one_of(where, "attribute", line["attribute"], ATTRIBUTES)
        if attribute in found:
            _refuse(where, f"gives {attribute} a second weight")
        found[attribute] = _number(where, "weight", line["weight"], 0)
    if not sum(found.values()):
        _refuse(WEIGHTS, "gives no attribute a weight above 0")
    return found


def _rule(where: str, line: dict[str, str], sources: Collection[str]) -> Rule:
    rule = _one_of(where, "rule", line["rule"], KNOWN)
    source, max_age = line["source"], line["max_age"]
    if source and rule != PREFER_SOURCE:
        _refuse(where, f"names a source, which only {PREFER_SOURCE} takes")
    if max_age and rule != FRESH_FIRST:
        _refuse(where, f"has a max_age, which only {FRESH_FIRST} takes")
    if rule == PREFER_SOURCE:
        _one_of(where, "source", source, sorted(sources))
    days = _number(where, "max_age", max_age, 1) if rule == FRESH_FIRST else None
    return {"rule": rule, "source": source or None, "max_age": days}


def _lines(path: Path, columns: tuple[str, ...]) -> Iterator[Line]:
    """Yield each line with where it stands; a cell that is not there is empty."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != columns:
                _refuse(path.name, f"has other columns than {', '.join(columns)}")
            for line in reader:
                where = f"{path.name}, line {reader.line_num},"
                if None in line:
                    _refuse(where, f"has more cells than the {len(columns)} columns")
                yield where, {name: (line[name] or "").strip() for name in columns}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(f"{path} cannot be read ({type(error).__name__}).", _REMEDY) from None


def _one_of(where: str, column: str, value: str, accepted: Collection[str]) -> str:
    if value not in accepted:
        _refuse(where, f"has the {column} {value!r}; accepted: {', '.join(accepted)}")
    return value


def _number(where: str, column: str, value: str, smallest: int) -> int:
    if not (value.isascii() and value.isdecimal()) or int(value) < smallest:
        _refuse(where, f"has the {column} {value!r}; accepted: a whole number from {smallest} on")
    return int(value)


def _refuse(where: str, fault: str) -> NoReturn:
    raise ConfigurationError(f"{where} {fault}.", _REMEDY)
