"""Gender, as far as a form of address or a code says it."""

from typing import NamedTuple

from resolution.standardise import script
from resolution.standardise.text import fold, mend
from resolution.standardise.words import words

_FEMALE = words(
    """
    f female femme feminin feminine w weiblich woman girl mme mlle mlles madame mademoiselle mrs ms
    miss frau signora signorina sra srta donna femmina mujer fille 2
    """
) | {
    "sig ra",
    "sig na",
    "女",
    "女性",
    "女士",
    "小姐",
    "太太",
    "여",
    "여성",
    "여자",
    "ж",
    "жен",
    "женский",
    "госпожа",
    "أنثى",
    "امرأة",
    "السيدة",
}
_MALE = words(
    """
    m male homme h masculin masculine man boy mr mister monsieur messieurs herr sir signore signor sig
    sr uomo maschio mannlich maennlich hombre varon garcon 1
    """
) | {"男", "男性", "先生", "남", "남성", "남자", "м", "муж", "мужской", "господин", "ذكر", "رجل", "السيد"}
_UNSAID = words(
    """
    u x dr pr prof docteur doctor me maitre mx 0 9 3
    nb d o other autre unknown inconnu inconnue divers none null na
    """
)


class Gender(NamedTuple):
    """f, m, or nothing said."""

    std: str | None = None
    issues: tuple[str, ...] = ()


def standardise(value: str | None) -> Gender:
    """Standardise a gender or a form of address."""
    mended = mend(value)
    if mended.value is None:
        return Gender(issues=mended.issues)
    words = {fold(mended.value), script.native(mended.value) or ""} - {""}
    if words & _FEMALE:
        return Gender("f", mended.issues)
    if words & _MALE:
        return Gender("m", mended.issues)
    known = not words or words & _UNSAID
    return Gender(None, mended.issues if known else (*mended.issues, "unknown_gender"))
