"""Street addresses: the house number apart from the street's words."""

import re
from typing import NamedTuple

from resolution.standardise import placeholder
from resolution.standardise.name import repair_case
from resolution.standardise.street_word import AFTER_WHICH_NO_HOUSE_NUMBER, AT_END, SHORT, STOP
from resolution.standardise.text import fold, mend, without_symbols

_GERMAN = re.compile(r"^(\w{3,})str$")
_ITALIAN = re.compile(r"\b([vcpl])\.(?=(?:le|lo|so|za|zza|go)\b)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"'(?=s\b)")
_LETTER_AFTER_NUMBER = re.compile(r"\b(\d{1,5})\s?(bis|ter|quater)\b")


class Address(NamedTuple):
    """An address to read, its street's words sorted, and its house number."""

    value: str | None = None
    street: str | None = None
    house_number: str | None = None
    issues: tuple[str, ...] = ()


def standardise(value: str | None) -> Address:
    """Standardise a street address."""
    mended = mend(value)
    if mended.value is None:
        return Address(issues=mended.issues)
    text = without_symbols(mended.value)
    folded = fold(_ITALIAN.sub(r"\1", _POSSESSIVE.sub("", text)).replace("'", " "))
    if placeholder.is_nothing(text) or placeholder.is_name(folded, None):
        return Address(issues=(*mended.issues, "placeholder_address"))
    words = _LETTER_AFTER_NUMBER.sub(r"\1\2", folded).split()
    at = _house_number(words)
    street = words if at is None else words[:at] + words[at + 1 :]
    return Address(repair_case(text), _street(street), None if at is None else words[at], mended.issues)


def _house_number(words: list[str]) -> int | None:
    """Find the first number that is not a flat's or a box's, and not all there is."""
    for at, word in enumerate(words):
        inside = at > 0 and words[at - 1] in AFTER_WHICH_NO_HOUSE_NUMBER
        if _is_number(word) and not inside and len(words) > 1:
            return at
    return None


def _is_number(word: str) -> bool:
    return bool(re.fullmatch(r"\d{1,5}(?:[a-z]|bis|ter|quater)?", word))


def _street(words: list[str]) -> str | None:
    full = {_full(word, at, len(words)) for at, word in enumerate(words)}
    return " ".join(sorted(full - STOP)) or " ".join(sorted(full)) or None


def _full(word: str, at: int, count: int) -> str:
    """Write an abbreviation out; at the end `st` is a street and `dr` a drive, else a saint and a doctor."""
    if at == count - 1 and word in AT_END:
        return AT_END[word]
    return SHORT.get(word) or _GERMAN.sub(r"\1strasse", word)
