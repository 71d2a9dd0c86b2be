"""Postal codes."""

import re
import unicodedata
from typing import NamedTuple

from resolution.standardise import placeholder
from resolution.standardise.text import mend

_PREFIX = re.compile(r"^(?:F|FR|D|DE|I|IT|E|ES|CH|A|AT|B|BE|L|LU)[- ]+(?=\d{4,5}$)")
_FLOAT = re.compile(r"^(\d+)\.0$")
_FIVE_DIGITS = frozenset({"FR", "IT", "DE", "ES", "MC"})
_DEFAULTS = frozenset({"12345", "123456"})


class Postcode(NamedTuple):
    """A postal code, or why there is none."""

    std: str | None = None
    issues: tuple[str, ...] = ()


def standardise(value: str | None, country: str | None) -> Postcode:
    """Standardise a postal code: upper case, no spaces, the zero that a spreadsheet dropped put back."""
    mended = mend(value)
    if mended.value is None:
        return Postcode(issues=mended.issues)
    text = unicodedata.normalize("NFKC", mended.value).upper().replace("\u3012", "")
    text = _PREFIX.sub("", _FLOAT.sub(r"\1", text.strip()))
    std = "".join(char for char in text if char.isalnum())
    if country in _FIVE_DIGITS and len(std) == 4 and std.isdecimal():
        std = f"0{std}"
    if placeholder.is_nothing(text) or _is_placeholder(std):
        return Postcode(issues=(*mended.issues, "placeholder_postal_code"))
    return Postcode(std, mended.issues)


def _is_placeholder(std: str) -> bool:
    return std in _DEFAULTS or (len(std) > 2 and set(std) <= {"0"} or set(std) <= {"9"} or set(std) <= {"X"})
