"""Countries: codes and names in many languages, as ISO 3166-1 alpha-2."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from resolution.standardise import placeholder, script
from resolution.standardise.country_code import ALPHA_2
from resolution.standardise.text import fold, mend

# The order decides between equal names of two countries.
_LANGUAGES = (
    *("en", "fr", "it", "de", "es", "pt", "nl", "ca", "pl", "ru", "ja", "ko", "zh", "ar", "el"),
    *("sv", "da", "nb", "fi", "vi", "th", "id", "sr"),
)
_CODES = {**ALPHA_2, **{code: code for code in ALPHA_2.values()}, "UK": "GB", "EL": "GR", "RCS": "CN"}
_MORE = {
    "CN": "chine|pr china|peoples republic of china|prc|mainland china|rep pop chine|中华人民共和国|"
    "中國|중국",
    "KR": "south korea|republic of korea|coree|coree du sud|corea|corea del sud|corea del sur|"
    "대한민국|한국|韩国|大韓民国",
    "US": "usa|u s a|u s|america|etats unis d amerique|united states of america|"
    "stati uniti d america|eeuu|ee uu|美國",
    "GB": "great britain|grande bretagne|gran bretagna|england|angleterre|inghilterra|scotland|"
    "ecosse|wales|pays de galles|northern ireland|britain|grossbritannien|royaume uni|英国|"
    "英國|イギリス|영국",
    "AE": "uae|u a e|emirates|emirats arabes unis|emirati|emirats|dubai|الإمارات|الإمارات العربية المتحدة",
    "SA": "arabie saoudite|ksa|السعودية|المملكة العربية السعودية",
    "RU": "russie|russian federation|federation de russie|россия|российская федерация",
    "NL": "holland|hollande|the netherlands|pays bas|olanda|paesi bassi",
    "HK": "hong kong|hong kong sar|香港",
    "MO": "macau|macao|澳门|澳門",
    "TW": "taiwan|台湾|台灣|臺灣|taiwan roc",
    "JP": "nippon|nihon|にほん",
    "CZ": "czech republic|czechia|republique tcheque|tchequie",
    "FR": "france metropolitaine|republique francaise|f|فرنسا",
    "DE": "d",
    "IT": "i",
    "VN": "viet nam|vietnam",
    "CI": "cote d ivoire|ivory coast",
    "TR": "turkey|turkiye|turquie",
    "MA": "maroc|المغرب",
    "DZ": "algerie|الجزائر",
    "TN": "tunisie|تونس",
    "EG": "مصر",
    "QA": "قطر",
    "KW": "الكويت",
    "LB": "liban|لبنان",
    "JO": "الأردن",
    "BH": "البحرين",
    "OM": "عمان",
    "CH": "suisse|schweiz|svizzera|svizra",
    "MC": "principaute de monaco",
}


class Country(NamedTuple):
    """A country's ISO code, or why there is none."""

    std: str | None = None
    issues: tuple[str, ...] = ()


def standardise(value: str | None) -> Country:
    """Standardise a country given by code or name."""
    mended = mend(value)
    if mended.value is None or placeholder.is_nothing(mended.value):
        return Country(issues=mended.issues)
    code = _CODES.get(mended.value.upper().replace(".", "")) or _names().get(_key(mended.value))
    return Country(code, mended.issues if code else (*mended.issues, "unknown_country"))


def _key(name: str) -> str:
    own = script.native(name)
    return own if own and not script.has_latin(name) else fold(name.replace("'", " "))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    from phonenumbers.geodata.locale import LOCALE_DATA  # large: loaded only when a country has a name

    names: dict[str, str] = {}
    for code, listed in _MORE.items():
        for name in listed.split("|"):
            names.setdefault(_key(name), code)
    for language in _LANGUAGES:
        for code in sorted(LOCALE_DATA):
            name = _resolve(LOCALE_DATA[code], language)
            if name and _key(name):
                names.setdefault(_key(name), code)
    return names


def _resolve(names: Mapping[str, str | None], language: str) -> str | None:
    """Return a country's name in a language; `*fr` in the table means: as in French."""
    name = names.get(language)
    while name is not None and name.startswith("*"):
        name = names.get(name[1:])
    return name or None
