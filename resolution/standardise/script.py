"""Scripts: which one a text is written in, and how it reads in Latin letters.

No transliteration is right alone: Han characters are read as Chinese unless kana or a well-known Japanese
family name says otherwise, so the name in its own script stays beside its Latin form.
"""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

from resolution.standardise.surname import CHINESE, CHINESE_DOUBLE, JAPANESE, KOREAN, KOREAN_DOUBLE

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3040-\u30ff"
HANGUL = "\uac00-\ud7a3"

_HAN_RUN = re.compile(f"[{HAN}]+")
_KANA = re.compile(f"[{KANA}]")
_HANGUL = re.compile(f"[{HANGUL}]")
_EAST_ASIAN = re.compile(f"[{HAN}{KANA}{HANGUL}]")


@lru_cache(maxsize=65_536)
def _is_latin_letter(char: str) -> bool:
    return unicodedata.name(char, "").startswith("LATIN ")


def has_latin(text: str) -> bool:
    """Tell whether any letter is a Latin one."""
    return any(char.isalpha() and (char.isascii() or _is_latin_letter(char)) for char in text)


def is_east_asian(text: str) -> bool:
    """Tell whether text holds Han, kana or Hangul, where the family name comes first."""
    return bool(_EAST_ASIAN.search(text))


def native(text: str) -> str | None:
    """Return the letters of other scripts than Latin, NFKC, lower case, without spaces, if there are any."""
    if text.isascii():
        return None
    letters = (
        char
        for char in unicodedata.normalize("NFKC", text).casefold()
        if not char.isascii() and unicodedata.category(char)[0] in "LM" and not _is_latin_letter(char)
    )
    found = "".join(letters)
    return found if any(char.isalpha() for char in found) else None


def _pinyin(han: str) -> str:
    from pypinyin import lazy_pinyin  # its dictionaries are large: loaded only where Han is met

    return "".join(lazy_pinyin(han)).replace("ü", "u").replace("v", "u")


def romanise(text: str) -> str:
    """Write text in ASCII: Han as pinyin (by anyascii beside kana), everything else by anyascii."""
    if text.isascii():
        return text
    if not _KANA.search(text):
        text = _HAN_RUN.sub(lambda run: f" {_pinyin(run.group())} ", text)
    return str(anyascii(text))


def romanise_name(text: str, part: str) -> str:
    """Write a person's name in ASCII; family names of East Asia as they are usually written in Latin.

    `part` is given, middle, family or full (family name first, as East Asia writes it).
    """
    if not is_east_asian(text):
        return romanise(text)
    words = family_first(text).split() if part == "full" else _words(text)
    if part == "full" and len(words) == 1:
        words = list(split_full(words[0]))
    read_first = _family if part in {"family", "full"} else _word
    return " ".join([read_first(words[0]), *map(_word, words[1:])]) if words else ""


def family_first(text: str) -> str:
    """Put the family name of an East Asian name in two words first, where only the second can be one."""
    words = _words(text)
    if len(words) == 2 and _is_family(words[1]) and not _is_family(words[0]):
        words.reverse()
    return " ".join(words)


def _words(text: str) -> list[str]:
    return text.replace("・", " ").replace("·", " ").split()


def _is_family(word: str) -> bool:
    if word in JAPANESE or word in CHINESE_DOUBLE or word in KOREAN_DOUBLE:
        return True
    return len(word) == 1 and is_east_asian(word)


def split_full(word: str) -> tuple[str, ...]:
    """Part a name without a space into family and given name by its first letters."""
    if len(word) < 2 or _KANA.search(word[:2]):
        return (word,)
    if _HANGUL.match(word):
        size = 2 if word[:2] in KOREAN_DOUBLE and len(word) > 3 else 1
    else:
        size = next((n for n in (3, 2) if word[:n] in JAPANESE and len(word) > n), 1)
        if size == 1 and word[:2] in CHINESE_DOUBLE and len(word) > 2:
            size = 2
    return (word[:size], word[size:])


def _family(word: str) -> str:
    known = KOREAN.get(word) or KOREAN_DOUBLE.get(word) or JAPANESE.get(word) or CHINESE.get(word)
    return known or _word(word)


def _word(word: str) -> str:
    known = JAPANESE.get(word) or KOREAN.get(
        word
    )  # no given name is written so: it stands in the wrong field
    if known:
        return known
    return romanise(word).replace(" ", "").lower() if is_east_asian(word) else romanise(word)
