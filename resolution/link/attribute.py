"""What the table of attributes is made of: an attribute, its levels of agreement, its blocking keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field

DIFFERENT = "different"
"""The label of the last level of every attribute."""

# Kinds of two different people that agree on some attributes more often than strangers do.
HOUSEHOLD, TWIN, NEIGHBOUR, NAMESAKE = "household", "twin", "neighbour", "namesake"
COINCIDENCE = "coincidence"
KINDS = (HOUSEHOLD, TWIN, NEIGHBOUR, NAMESAKE, COINCIDENCE)


@dataclass(frozen=True)
class Level:
    """One degree of agreement: what it is called and the condition that a pair meets.

    `frequency_of` is the column whose value both sides share: the rarer the value, the more the level says.
    `part` names the ingredient of the recipe that the level belongs to, if it can be left out.
    """

    label: str
    condition: str
    frequency_of: str | None = None
    part: str | None = None


@dataclass(frozen=True)
class BlockingRule:
    """A named key: SQL parts that must all be there, or one SQL list of keys."""

    name: str
    parts: tuple[str, ...] = ()
    keys: str | None = None

    @property
    def expression(self) -> str:
        """The SQL list of keys that a record has under this rule; parts are prefixed with their length."""
        if self.keys:
            return self.keys
        return "[" + " || ".join(f"length({part}) || ':' || {part}" for part in self.parts) + "]"


@dataclass(frozen=True)
class Attribute:
    """Something that two records may agree on.

    `columns` are what it is read from: a record that fills none of them says nothing. `missing` is the
    condition under which a pair says nothing, if it is not that a side lacks the first column. `keys` are the
    blocking keys of this attribute alone. `weak` says what makes it weak: for each kind of two different
    people that agree on it more often than strangers, how probable some levels are (the rest is as
    among strangers). `speaks_for`: agreement never counts less than disagreement.
    """

    name: str
    columns: tuple[str, ...]
    levels: tuple[Level, ...]
    keys: tuple[BlockingRule, ...] = ()
    weak: Mapping[str, Mapping[str, float]] = field(default_factory=dict, hash=False)
    missing: str | None = None
    speaks_for: bool = True

    @property
    def no_evidence(self) -> str:
        """The condition under which a pair says nothing about the attribute."""
        return self.missing or f"{self.columns[0]}_l IS NULL OR {self.columns[0]}_r IS NULL"

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the levels by their number: 0 is "different", the highest the closest agreement."""
        return (DIFFERENT, *(level.label for level in reversed(self.levels)))

    @property
    def frequency_columns(self) -> tuple[str, ...]:
        """The columns whose values count by how rare they are, each once."""
        return tuple(dict.fromkeys(level.frequency_of for level in self.levels if level.frequency_of))

    def rarity_of(self, number: int) -> str | None:
        """Return the column whose rarity counts at a level, by the level's number."""
        return None if number < 1 else self.levels[len(self.levels) - number].frequency_of
