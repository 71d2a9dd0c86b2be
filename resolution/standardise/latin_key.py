"""Latin keys: what is left of a name when the habits of romanisation are taken away.

Yulia, Iuliia and Julija; Kato, Katou and Katoh; Aleksandr and Alexandr; Popov and Popow each have one key.
"""

import re

from resolution.standardise.words import pairs

_PAIRS = pairs("shch sh sch sh tch ch kh h ph f gh g dh d th t bh b ck k q k x ks w v tz ts")
_PAIR = re.compile("|".join(_PAIRS))
_VOWELS = str.maketrans("yj", "ii")
_TWICE = re.compile(r"([a-z])\1+")
# What a name must hold for the rule to matter, the rule, and what takes its place.
_RULES: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (holds, re.compile(habit), plain)
    for holds, habit, plain in (
        ("c", r"c(?![hei])", "k"),
        ("gu", r"gu(?=[eiy])", "g"),  # Serguei
        ("oh", r"oh(?![aeiou])", "o"),  # Katoh
        ("ee", r"ee", "i"),
        ("n", r"n(?=[bpm])", "m"),  # Nanba, Namba
    )
)
_LONG = re.compile(r"o[uo]")


def keys(folded: str) -> set[str]:
    """Return the keys of a folded name: two where `ou` or `oo` may be a long o as well as a u."""
    letters = folded.replace(" ", "")
    if not _LONG.search(letters):
        return _filled(_plain(letters))
    return _filled(_plain(_LONG.sub("o", letters))) | _filled(_plain(_LONG.sub("u", letters)))


def _plain(letters: str) -> str:
    if letters.endswith("ff"):
        letters = letters[:-2] + ("v" if letters[-3:-2] in {"o", "e"} else "f")  # Romanoff
    letters = _PAIR.sub(lambda pair: _PAIRS[pair.group()], letters)
    for holds, habit, plain in _RULES:
        if holds in letters:
            letters = habit.sub(plain, letters)
    letters = _TWICE.sub(r"\1", letters.translate(_VOWELS))
    return letters[1:] if letters.startswith("ie") else letters  # Yekaterina


def _filled(key: str) -> set[str]:
    return {key} if len(key) > 1 else set()  # an initial meets too many
