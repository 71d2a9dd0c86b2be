"""Languages, as ISO 639-1."""

import re
from typing import NamedTuple

from resolution.standardise import placeholder, script
from resolution.standardise.text import fold, mend
from resolution.standardise.words import words

_CODES = words(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv
    dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie
    ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv
    mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm
    rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts
    tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """
)
_NAMES = {
    "fr": "francais francaise french francese franzosisch frances fra fre français",
    "en": "anglais english inglese englisch ingles eng uk gb us",
    "it": "italien italian italiano ita italienisch",
    "de": "allemand german tedesco deutsch aleman deu ger",
    "es": "espagnol spanish spagnolo spanisch espanol spa castellano",
    "pt": "portugais portuguese portoghese portugues por",
    "nl": "neerlandais dutch olandese nederlands nld dut flamand",
    "zh": "chinois chinese cinese chinesisch mandarin mandarinchinese zho chi cn 中文 汉语 漢語 普通话 国语 "
    "简体中文 繁體中文",
    "ja": "japonais japanese giapponese japanisch jpn jp 日本語 日文 日语",
    "ko": "coreen korean coreano koreanisch kor 한국어 韩语",
    "ru": "russe russian russo russisch rus русский",
    "ar": "arabe arabic arabo arabisch ara العربية عربي",
    "pl": "polonais polish polacco polski pol",
    "tr": "turc turkish turco turkce tur",
    "he": "hebreu hebrew ebraico heb iw עברית",
    "sv": "suedois swedish svenska swe",
    "el": "grec greek greco ell gre ελληνικα",
}
_BY_NAME = {name: code for code, names in _NAMES.items() for name in names.split()}
_LOCALE = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.IGNORECASE)


class Language(NamedTuple):
    """A language's ISO code, or why there is none."""

    std: str | None = None
    issues: tuple[str, ...] = ()


def standardise(value: str | None) -> Language:
    """Standardise a language given by code, locale (fr-FR) or name."""
    mended = mend(value)
    if mended.value is None or placeholder.is_nothing(mended.value):
        return Language(issues=mended.issues)
    code = _code(mended.value)
    return Language(code, mended.issues if code else (*mended.issues, "unknown_language"))


def _code(text: str) -> str | None:
    locale = _LOCALE.fullmatch(text)
    short = locale.group(1).lower() if locale else ""
    if short in _CODES:
        return short
    own = script.native(text) if not script.has_latin(text) else None
    return _BY_NAME.get(short) or _BY_NAME.get(own or fold(text))
