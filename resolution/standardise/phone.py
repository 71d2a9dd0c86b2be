"""Phone numbers in E.164."""

import re
from typing import NamedTuple

import phonenumbers

from resolution.standardise import placeholder
from resolution.standardise.text import mend

_SEVERAL = re.compile(r"\s*(?:[;,|\n]|\s/\s|\bou\b|\bor\b)\s*")
_FLOAT = re.compile(r"\.0$")


class Phone(NamedTuple):
    """A number in E.164, or why there is none."""

    std: str | None = None
    issues: tuple[str, ...] = ()


def standardise(value: str | None, country: str) -> Phone:
    """Standardise a phone number as dialled in `country`; of several in one field the first valid one."""
    mended = mend(value)
    if mended.value is None:
        return Phone(issues=mended.issues)
    digits = "".join(char for char in mended.value if char.isdigit())
    if not digits or placeholder.is_digits(digits):
        return Phone(issues=(*mended.issues, "placeholder_phone"))
    for part in [mended.value, *_SEVERAL.split(mended.value)]:
        number = _read(part, country)
        if number is not None:
            return Phone(number, mended.issues)
    return Phone(issues=(*mended.issues, "invalid_phone"))


def _read(text: str, country: str) -> str | None:
    text = _FLOAT.sub("", text)
    digits = "".join(char for char in text if char.isdigit())
    number = _valid(text, country)
    if number is None and digits.startswith("00"):  # the exit code of another country than the client's
        number = _valid(f"+{digits[2:]}", country)
    if number is None and len(digits) >= 11 and not text.startswith(("0", "+")):
        number = _valid(f"+{digits}", country)
    return number


def _valid(text: str, country: str) -> str | None:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
