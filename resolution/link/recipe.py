"""The ingredients of the matching recipe that can be left out, to measure what each of them brings."""

from collections.abc import Collection
from dataclasses import replace

from resolution.link.attribute import Attribute, Level
from resolution.link.attributes import ATTRIBUTES


def _without_level(level: Level, without: Collection[str]) -> Level:
    return replace(level, frequency_of=None) if "frequencies" in without else level


def _without_parts(attribute: Attribute, without: Collection[str]) -> Attribute:
    levels = tuple(_without_level(level, without) for level in attribute.levels if level.part not in without)
    return replace(attribute, levels=levels, weak={} if "kinds" in without else attribute.weak)


def attributes(without: Collection[str] = ()) -> tuple[Attribute, ...]:
    """Return the table of attributes without some ingredients (see config.Ingredient)."""
    return tuple(_without_parts(attribute, without) for attribute in ATTRIBUTES)
