"""Latin keys: what is left of a name when the habits of romanisation are taken away.

Yulia, Iuliia and Julija; Kato, Katou and Katoh; Aleksandr and Alexandr; Popov and Popow each have one key.
"""

import re

_HABITS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(habit), plain)
    for habit, plain in (
        (r"([oe])ff$", r"\1v"),  # Romanoff
        (r"shch|sch", "sh"),
        (r"tch", "ch"),
        (r"kh", "h"),
        (r"ph", "f"),
        (r"([gdtb])h", r"\1"),
        (r"ck|q|c(?![hei])", "k"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"tz", "ts"),
        (r"gu(?=[eiy])", "g"),  # Serguei
        (r"oh(?![aeiou])", "o"),  # Katoh
        (r"[yj]", "i"),
        (r"ee", "i"),
        (r"n(?=[bpm])", "m"),  # Nanba, Namba
        (r"([a-z])\1+", r"\1"),
        (r"^ie", "e"),  # Yekaterina
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
    for habit, plain in _HABITS:
        letters = habit.sub(plain, letters)
    return letters


def _filled(key: str) -> set[str]:
    return {key} if len(key) > 1 else set()  # an initial meets too many
