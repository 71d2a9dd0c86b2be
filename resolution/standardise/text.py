"""Text as it should have been entered: encoding mended, control characters gone, spaces single."""

import html
import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

import ftfy
from ftfy.fixes import fix_character_width, uncurl_quotes

from resolution.standardise.script import romanise

LONGEST = 1_000  # characters; a longer value is not read at all

_SPACES = frozenset("\t\n\r\v\f\x85")
_APOSTROPHES = frozenset("’‘ʼʻ`´′＇")


class _Letters(dict[int, str]):
    """A table for str.translate that works out each character once."""

    def __init__(self, rule: Callable[[str], str]) -> None:
        super().__init__()
        self._rule = rule

    def __missing__(self, code: int) -> str:
        self[code] = self._rule(chr(code))
        return self[code]


def _visible(char: str) -> str:
    if char in _SPACES:
        return " "
    return "" if unicodedata.category(char)[0] == "C" else char


def _plain(char: str) -> str:
    symbol = unicodedata.category(char) in {"So", "Sk"} and char not in _APOSTROPHES
    return "" if symbol and not char.isascii() or 0xFE00 <= ord(char) <= 0xFE0F else char


def _word(char: str) -> str:
    if char.isascii():
        return char
    if char in _APOSTROPHES:
        return "'"
    if char == "\ufffd":
        return "?"
    return char if unicodedata.category(char)[0] in "LMN" else " "


_VISIBLE, _PLAIN, _WORD = _Letters(_visible), _Letters(_plain), _Letters(_word)
_DROPPED = str.maketrans(dict.fromkeys("'?"))
_NOT_WORD = re.compile(r"[^a-z0-9]+")


class Mended(NamedTuple):
    """A value as it should have been entered, and what was wrong with it."""

    value: str | None = None
    issues: tuple[str, ...] = ()


class Text(NamedTuple):
    """A value of a free text field: for people to read, and for comparing."""

    value: str | None = None
    std: str | None = None
    issues: tuple[str, ...] = ()


def mend(value: str | None) -> Mended:
    """Undo wrong decoding, drop control characters and needless space; an empty value becomes None."""
    if value is None:
        return Mended()
    if len(value) > LONGEST:
        return Mended(None, ("field_too_long",))
    if value.isascii() and value.isprintable() and "&" not in value:
        return Mended(" ".join(value.split()) or None)
    decoded = ftfy.fix_encoding(html.unescape(value))
    visible = decoded.translate(_VISIBLE)
    issues = []
    if decoded != value:
        issues.append("mended_encoding")
    if len(visible) != len(decoded):
        issues.append("control_characters")
    tidy = uncurl_quotes(fix_character_width(unicodedata.normalize("NFC", visible)))
    return Mended(" ".join(tidy.split()) or None, tuple(issues))


def without_symbols(text: str) -> str:
    """Drop emoji and other pictures, and the marks that only go with them."""
    if text.isascii():
        return text
    return " ".join(text.translate(_PLAIN).split())


def fold(text: str) -> str:
    """Write text in Latin letters without accents, lower case, words apart by one space.

    Apostrophes and lost characters (`?`) vanish; other punctuation parts words.
    """
    if not text.isascii():
        text = romanise(unicodedata.normalize("NFKC", text).translate(_WORD))
    return _NOT_WORD.sub(" ", text.lower().translate(_DROPPED)).strip()


def standardise(value: str | None) -> Text:
    """Standardise a free text such as an occupation."""
    mended = mend(value)
    if mended.value is None:
        return Text(issues=mended.issues)
    return Text(mended.value, fold(mended.value.replace("'", " ")) or None, mended.issues)
