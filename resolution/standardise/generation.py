"""Generations: what stands behind a name to tell a father from his son, such as Jr. and III.

Roman V and what comes after it is left alone: it is an initial, or a name, more often than a generation.
"""

import re
from typing import NamedTuple

from resolution.standardise.words import pairs

_SUFFIX = pairs("jr jr jnr jr sr sr snr sr junior jr senior sr 2nd ii 3rd iii 4th iv ii ii iii iii iv iv")
_FRENCH = pairs("fils jr père sr pere sr")
# Jr and Sr are nothing else. The others are also names, so that a full name needs two words before them.
_NEVER_A_NAME = frozenset({"jr", "jnr", "sr", "snr"})
_LAST = re.compile(r"^(?P<rest>.*\w.*?)(?P<gap>[\s,(]+)(?P<word>[^\W_]+)[.)]*$", re.DOTALL)
_BEFORE_COMMA = re.compile(r"^(?P<before>.*\w[\s,]+)(?P<word>[^\W_]+)\.?\s*(?P<after>,.*\w.*)$", re.DOTALL)


class Generation(NamedTuple):
    """A name without its generation, and the generation: jr, sr, ii, iii or iv."""

    name: str
    std: str | None = None


def split(text: str, part: str) -> Generation:
    """Part a name (or the part of it that `part` names) from the generation behind it, if there is one."""
    found = _LAST.match(text)
    if found:
        std = _known(found["word"], found["rest"], part, "," in found["gap"] or "(" in found["gap"])
        if std:
            return Generation(found["rest"].rstrip(" ,"), std)
    found = _BEFORE_COMMA.match(text) if part == "full" else None  # Smith Jr., John
    if found and found["word"].lower() in _SUFFIX:
        return Generation(f"{found['before'].rstrip(' ,')}{found['after']}", _SUFFIX[found["word"].lower()])
    return Generation(text)


def _known(word: str, rest: str, part: str, apart: bool) -> str | None:
    """Read a last word as a generation; `apart` tells whether a comma or a bracket stands before it."""
    word = word.lower()
    enough = apart or part != "full" or word in _NEVER_A_NAME or len(rest.replace(",", " ").split()) > 1
    if not enough:
        return None
    french = _FRENCH.get(word) if part in {"family", "full"} else None
    return _SUFFIX.get(word) or french
