"""Identifiers that a person carries: loyalty numbers and tax ids."""

import re
import unicodedata
from typing import NamedTuple

from resolution.standardise import placeholder
from resolution.standardise.text import mend

_FLOAT = re.compile(r"(\d+)\.0")


class Identifier(NamedTuple):
    """An identifier, or why there is none."""

    std: str | None = None
    issues: tuple[str, ...] = ()


def standardise(value: str | None) -> Identifier:
    """Standardise an identifier: letters and digits, upper case; leading zeros stay."""
    mended = mend(value)
    if mended.value is None:
        return Identifier(issues=mended.issues)
    text = _FLOAT.sub(r"\1", unicodedata.normalize("NFKC", mended.value))
    std = "".join(char for char in text.upper() if char.isalnum())
    if placeholder.is_nothing(mended.value) or _is_placeholder(std):
        return Identifier(issues=(*mended.issues, "placeholder_identifier"))
    return Identifier(std, mended.issues)


def _is_placeholder(std: str) -> bool:
    folded = std.lower()
    if len(set(folded)) == 1 and (len(folded) > 2 or folded in {"0", "x"}):
        return True
    return std.isdecimal() and placeholder.is_digits(std) or folded in placeholder.NAMES
