"""Names of people: for people to read, for comparing, and how they sound."""

import re
from typing import NamedTuple

from resolution.standardise import generation, phonetic, placeholder, script
from resolution.standardise.text import fold, mend, without_symbols
from resolution.standardise.words import words

PARTS = ("given", "middle", "family", "full", "native")

_TITLES = words(
    """
    monsieur madame mademoiselle mr mrs ms mme mlle mlles mister miss dr prof sir herr frau sig signor
    signora signore sr sra srta docteur doctor
    """
)
_NOT_A_NAME = _TITLES | words("jr sr iii esq")
_MAIDEN = re.compile(r"(?<=\w) (?:nee|epouse|epse|geb) (?=\w)")
_NUMBER = re.compile(r"(?:^| )\d+(?= |$)")
_TITLE = re.compile(r"^(?:M\.|([^\W\d_]{2,12})\.?)\s+(?=\S)", re.IGNORECASE)
_LOWER = words(
    """
    de du des von zu zum zur van der den ter ten het dos das da do del della degli dei y bin bint ibn
    al el
    """
)
_LOWER_AFTER = words(
    """
    la le les los las lo di e
    """
)
_ROMAN = re.compile(r"(?:ii|iii|iv|vi{0,3}|ix)", re.IGNORECASE)
_PIECE = re.compile(r"[^\W\d_]+")


class Name(NamedTuple):
    """A name or a part of it; the standard form and the sound are without the generation."""

    value: str | None = None
    std: str | None = None
    phonetic: str | None = None
    native: str | None = None
    generation: str | None = None
    romanised: bool | None = None  # true where the standard form was made from another script, else nothing
    issues: tuple[str, ...] = ()


def standardise(value: str | None, part: str) -> Name:
    """Standardise a name; `part` is one of PARTS."""
    mended = mend(value)
    if mended.value is None:
        return Name(issues=mended.issues)
    issues = list(mended.issues)
    text = without_symbols(mended.value)
    if text != mended.value:
        issues.append("symbols_in_name")
    text = _without_title(text)
    whole = part in {"full", "native"} and script.is_east_asian(text)
    own = script.native(script.family_first(text) if whole else text)
    bare = generation.split(text, part)
    std = _MAIDEN.sub(" ", _NUMBER.sub("", _fold(bare.name, part)).strip())
    if placeholder.is_nothing(text) or placeholder.is_name(std, own):
        return Name(issues=(*issues, "placeholder_name"))
    if not any(char.isalpha() for char in text) or not std or std in _NOT_A_NAME:
        return Name(issues=(*issues, "invalid_name"))
    if "?" in text or "\ufffd" in text:
        issues.append("lost_characters")
    sound = phonetic.key(std) if part in {"given", "family"} else None
    made = True if own and not script.has_latin(bare.name) else None
    return Name(repair_case(text, part), std, sound, own, bare.std, made, tuple(issues))


def _fold(text: str, part: str) -> str:
    """Fold the Latin letters of a name where there are any, else its transliteration."""
    if text.isascii():
        return fold(text)
    if script.has_latin(text):
        latin = "".join(c for c in text if not c.isalpha() or script.has_latin(c))
        return fold(latin)
    return fold(script.romanise_name(text, "full" if part == "native" else part))


def _without_title(text: str) -> str:
    found = _TITLE.match(text)
    if found is None or (found.group(1) and fold(found.group(1)) not in _TITLES):
        return text
    return text[found.end() :]


def repair_case(text: str, part: str = "full") -> str:
    """Give a name in capitals, or without any, the case that people write; leave any other as it is."""
    if not (text.isupper() or text.islower()) or not script.has_latin(text) or len(text) < 2:
        return text
    words = text.lower().split()
    return " ".join(_word(word, words[i - 1] if i else "", part) for i, word in enumerate(words))


def _word(word: str, before: str, part: str) -> str:
    first_of_person = not before and part != "family"
    if word in _LOWER and not first_of_person:
        return word
    if word in _LOWER_AFTER and before in _LOWER:
        return word
    if before and _ROMAN.fullmatch(word):
        return word.upper()
    return _PIECE.sub(lambda piece: _capital(piece, word), word)


def _capital(piece: re.Match[str], word: str) -> str:
    text = piece.group()
    if text == "s" and piece.start() and word[piece.start() - 1] == "'":
        return text
    if text.startswith("mc") and len(text) > 3:
        return f"Mc{text[2].upper()}{text[3:]}"
    return text[0].upper() + text[1:]
