"""Readings: keys by which the spellings of one name meet, whatever its script and romanisation.

A name has one key or two for its Latin letters, and more where a script can be read in several ways. Keys
that begin with `ko:` and `ar:` are of names that are, or may be, Korean and Arabic; they meet their own kind.
"""

import re
from typing import NamedTuple

from resolution.standardise import arabic, chinese, cyrillic, japanese, korean, latin_key, script
from resolution.standardise.text import fold, mend

PARTS = ("given", "family", "full", "native")

_HAN = re.compile(f"[{script.HAN}]")
_KANA = re.compile(f"[{script.KANA}]")
_HANGUL = re.compile(f"[{script.HANGUL}]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_ARABIC = re.compile("[\u0600-\u06ff]")

Keys = set[str]


class Reading(NamedTuple):
    """The keys of a given name, of a family name, or of both where one text holds both."""

    given: tuple[str, ...] | None = None
    family: tuple[str, ...] | None = None
    issues: tuple[str, ...] = ()


def standardise(value: str | None, part: str) -> Reading:
    """Give the keys of a name; `part` is one of PARTS. A whole name is read if East Asia writes it."""
    mended = mend(value)
    text = mended.value or ""
    if part == "given":
        return Reading(_sorted(readings(text, part)), None, mended.issues)
    if part == "family":
        return Reading(None, _sorted(readings(text, part)), mended.issues)
    given: Keys = set()
    family: Keys = set()
    for first, second in _parted(text):
        family |= readings(first, "family")
        given |= readings(second, "given")
    return Reading(_sorted(given), _sorted(family), mended.issues)


def readings(text: str, part: str) -> Keys:
    """Return the keys of a given or family name in any script."""
    if text.isascii() or script.has_latin(text):
        return _latin(fold(text), part)
    letters = script.family_first(text).replace(" ", "")
    if _KANA.search(letters) or _HAN.search(letters):
        return _han(letters, part)
    if _HANGUL.search(letters):
        return _korean(letters, part)
    if _ARABIC.search(letters):
        return arabic.keys(letters)
    if _CYRILLIC.search(letters):
        return {key for spelt in cyrillic.spellings(letters) for key in latin_key.keys(fold(spelt))}
    return latin_key.keys(fold(script.romanise(letters)))


def _latin(folded: str, part: str) -> Keys:
    joined = folded.replace(" ", "")
    of_korean = korean.family_keys if part == "family" else korean.given_keys
    return latin_key.keys(folded) | of_korean(joined) | arabic.keys_of_latin(folded)


def _korean(hangul: str, part: str) -> Keys:
    usual = script.romanise_name(hangul, part)
    official = korean.official(hangul)
    if part == "family":
        return latin_key.keys(fold(usual)) | korean.family_keys_of_hangul(hangul)
    return latin_key.keys(fold(usual)) | latin_key.keys(official) | korean.given_keys_of_hangul(hangul)


def _han(text: str, part: str) -> Keys:
    """Read Han characters as Chinese and as Japanese, with kana as Japanese only."""
    own, other = (japanese.family, japanese.given) if part == "family" else (japanese.given, japanese.family)
    spelt = {*(own(text) or other(text))}  # in the other field by mistake
    if _KANA.search(text):
        spelt.add(japanese.kana(text))
    else:
        spelt.add(script.romanise_name(text, part))
        spelt |= set(chinese.family(text)) if part == "family" else set()
    return {key for spelling in spelt for key in latin_key.keys(fold(spelling))}


def _parted(text: str) -> list[tuple[str, str]]:
    """Part a whole name of East Asia into family and given name, in each way that it may be read."""
    if not script.is_east_asian(text) or script.has_latin(text):
        return []
    words = script.family_first(text).split()
    if len(words) != 1:
        return [(words[0], "".join(words[1:]))] if words else []
    found = {script.split_full(words[0])}
    first = japanese.longest_family(words[0])
    if first:
        found.add((first, words[0][len(first) :]))
    return [(parts[0], parts[1]) for parts in sorted(found) if len(parts) == 2]


def _sorted(keys: Keys) -> tuple[str, ...] | None:
    return tuple(sorted(keys)) or None
