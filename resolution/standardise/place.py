"""Cities, regions and places of birth."""

import re

from resolution.standardise import placeholder
from resolution.standardise.name import repair_case
from resolution.standardise.text import Text, fold, mend, without_symbols

_DISTRICT = re.compile(
    r"\b(?:cedex(?: \d+)?|arrondissement|(?:1er|\d{1,2}(?:e|eme|er|th|st|nd|rd)?|\d{5}))$|^\d{5}\b"
)
_SAINT = {"st": "saint", "ste": "sainte"}


def standardise(value: str | None) -> Text:
    """Standardise a place: without cedex and arrondissement, saint written out."""
    mended = mend(value)
    if mended.value is None:
        return Text(issues=mended.issues)
    text = without_symbols(mended.value)
    std = _std(text)
    if placeholder.is_nothing(text) or placeholder.is_name(std, None):
        return Text(issues=(*mended.issues, "placeholder_place"))
    return Text(repair_case(text), std or None, mended.issues)


def _std(text: str) -> str:
    folded = fold(text.replace("'", " "))
    before = ""
    while folded != before:
        before, folded = folded, _DISTRICT.sub("", folded).strip()
    return " ".join(_SAINT.get(word, word) for word in (folded or fold(text)).split())
