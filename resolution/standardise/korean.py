"""Korean readings: family names by all their usual spellings, given names by what the spellings agree in."""

import re
from functools import lru_cache

from resolution.standardise.words import in_order, listed

# The Hangul letter is the key by which the spellings meet.
_FAMILY = listed(
    """
    김 kim gim, 이 lee yi rhee ri li yee rhie, 박 park pak bak, 최 choi choe choy,
    정 jung chung jeong chong joung, 강 kang gang, 조 cho jo joe, 윤 yoon yun youn, 장 jang chang,
    임 lim im yim rim, 한 han hahn, 오 oh o, 서 seo suh so sur, 신 shin sin, 권 kwon gwon kweon,
    황 hwang whang, 안 ahn an, 송 song, 류 ryu yoo yu ryoo you, 유 yoo yu you ryu, 홍 hong,
    전 jeon chun jun chon, 고 ko koh go, 문 moon mun, 양 yang, 손 son sohn, 배 bae pae,
    백 baek paek paik baik, 허 heo hur huh ho her, 남 nam, 심 shim sim, 노 noh no roh ro, 하 ha,
    곽 kwak gwak, 성 sung seong song, 차 cha, 주 joo ju chu, 우 woo wu u, 구 koo ku gu goo,
    나 na ra rha nah, 민 min, 진 jin chin, 지 ji chi jee, 엄 eom um uhm, 채 chae, 원 won weon,
    천 cheon chun chon, 방 bang pang, 공 kong gong, 현 hyun hyeon, 함 ham hahm, 변 byun byeon pyon,
    염 yeom yum, 여 yeo yuh, 추 choo chu, 도 do doh to, 석 seok suk sok, 남궁 namgung namkung namgoong,
    황보 hwangbo, 제갈 jegal, 선우 sunwoo seonu, 독고 dokgo
    """
)
_SPELT: dict[str, tuple[str, ...]] = {
    spelling: tuple(hangul for hangul, spellings in _FAMILY.items() if spelling in spellings)
    for spellings in _FAMILY.values()
    for spelling in spellings
}

_FIRST = in_order("g kk n d tt r m b pp s ss _ j jj ch k t p h")
_VOWEL = in_order("a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i")
_LAST = in_order("_ k k k n n n t l k m l l l p l m p p t t ng t t k t p t")
# What given names are made of.
_IN_GIVEN = (
    "가강건겸경광교구국권규균근금기길나남다담대도동두라란람래련령례로록루리린림마만명모무문미민배백범별병보복봉빈빛사산삼상새"
    "서석선설섭성세소솔송수숙순슬승시식신실심양언여연열영예옥온완왕용우욱운웅원월위유윤율은익인일임자재전정제조종"
    "주준중지진찬창채천철청초춘충치태택평표필하학한해향혁현형혜호홍화환효훈휘흥희"
)
_HANGUL = range(0xAC00, 0xD7A4)

# Consonants at both ends and once between: a quick look before the closer one.
_MAY_BE_TWO = re.compile(
    r"(?=.{4,16}$)[bcdghjklmnprstwy]{0,2}[aeiou]{1,2}(?:[bdgklmnprtw]{0,2}[cghjkpsty]?|[bdghjklmnprstwy]{1,3}|ngch)h?"
    r"[yw]?[aeiou]{1,3}[bdgklmnprt]{0,2}h?"
)
_CLOSED = r"(?:ng|[nmlrkgpbt])(?:[^aeiou]|$)"
_AGREED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(spelt), agreed)
    for spelt, agreed in (
        (r"yeong|young", "yung"),
        (r"(?<=[hgkbmp])yeon", "yun"),  # Hyeon and Hyun, but Yeon is not Yun
        (rf"(?<!y)eo(?={_CLOSED})", "u"),  # Jeong and Jung, but Seo is not Su
        (r"weo", "wo"),
        (r"eo", "v"),
        (r"eui|ui|ee", "i"),
        (r"y(?:ou|oo)", "yu"),
        (r"w(?:oo|o|u)|eu|oo|ou", "u"),
        (r"w?ae|ai|ay|oe|oi|we|ye", "e"),
        (r"sh", "s"),
        (r"ch|j", "c"),
        (r"[dt]", "t"),
        (r"[gk]", "k"),
        (r"[bp]", "p"),
        (r"[rl]", "l"),
        (r"h(?![a-z])", ""),
        (r"([a-z])\1+", r"\1"),
    )
)


def family_keys(latin: str) -> set[str]:
    """Return the keys of a family name in Latin letters that may be a Korean one."""
    return {f"ko:{hangul}" for hangul in _SPELT.get(latin, ())}


def family_keys_of_hangul(hangul: str) -> set[str]:
    """Return the key of a Korean family name."""
    return {f"ko:{hangul}"} if hangul in _FAMILY else set()


def given_keys(latin: str) -> set[str]:
    """Return the key of a given name in Latin letters that may be a Korean one: of two usual syllables."""
    agreed = _agreed(latin) if _MAY_BE_TWO.fullmatch(latin) else ""
    return {f"ko:{agreed}"} if agreed in _usual() else set()


def given_keys_of_hangul(hangul: str) -> set[str]:
    """Return the key of a Korean given name of two syllables or more."""
    return {f"ko:{_agreed(official(hangul))}"} if len(hangul) > 1 else set()


@lru_cache(maxsize=1)
def _usual() -> frozenset[str]:
    syllables = [official(hangul) for hangul in _IN_GIVEN]
    return frozenset(_agreed(" ".join(f + s for f in syllables for s in syllables)).split())  # at one go


def official(hangul: str) -> str:
    """Write Hangul in the official romanisation, syllable by syllable; other letters are dropped."""
    return "".join(_syllable(ord(char) - _HANGUL.start) for char in hangul if ord(char) in _HANGUL)


def _syllable(number: int) -> str:
    first, rest = divmod(number, 28 * 21)
    vowel, last = divmod(rest, 28)
    return (_FIRST[first] + _VOWEL[vowel] + _LAST[last]).replace("_", "")


def _agreed(latin: str) -> str:
    for spelt, agreed in _AGREED:
        latin = spelt.sub(agreed, latin)
    return latin
