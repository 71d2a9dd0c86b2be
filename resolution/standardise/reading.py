"""Readings: keys by which the spellings of one name meet, whatever its script and romanisation."""

from typing import NamedTuple

from resolution.standardise import script
from resolution.standardise.text import fold, mend

PARTS = ("given", "family", "full", "native")


class Reading(NamedTuple):
    """The keys of a given name, of a family name, or of both where one text holds both."""

    given: tuple[str, ...] | None = None
    family: tuple[str, ...] | None = None
    issues: tuple[str, ...] = ()


def standardise(value: str | None, part: str) -> Reading:
    """Give the keys of a name; `part` is one of PARTS, and a whole name is read in East Asia's order only."""
    mended = mend(value)
    text = mended.value or ""
    if part in {"full", "native"}:
        words = script.romanise_name(text, "full").split() if script.is_east_asian(text) else []
        if len(words) < 2 or script.has_latin(text):
            return Reading(issues=mended.issues)
        return Reading(_keys("".join(words[1:])), _keys(words[0]), mended.issues)
    keys = _keys(script.romanise_name(text, part))
    return Reading(keys, None, mended.issues) if part == "given" else Reading(None, keys, mended.issues)


def _keys(latin: str) -> tuple[str, ...] | None:
    key = fold(latin).replace(" ", "")
    return (key,) if key else None
