"""Japanese readings: one spelling in kanji is read in many ways, so every usual one is given.

The readings are those of the library `japanese-personal-name-dataset`. It has one for each family name, so
that names which are often read otherwise are listed here.
"""

import re
from functools import lru_cache

from anyascii import anyascii
from japanese_personal_name_dataset import LastNameDict, NameDict, load_dataset

from resolution.standardise.surname import JAPANESE
from resolution.standardise.words import listed

_ALSO = listed(
    """
    河野 kawano kono, 中島 nakajima nakashima, 小島 kojima ojima, 大島 oshima, 山崎 yamazaki yamasaki,
    宮崎 miyazaki miyasaki, 岩崎 iwasaki, 高崎 takasaki, 東 higashi azuma, 上村 uemura kamimura,
    菅野 kanno sugano, 菅 suga kan, 角田 kakuta tsunoda sumida, 神田 kanda, 熊谷 kumagai kumagaya,
    長田 nagata osada, 新谷 shintani araya, 安部 abe, 阿部 abe, 渡部 watanabe watabe, 古谷 furuya furutani,
    土屋 tsuchiya, 土井 doi, 服部 hattori, 五十嵐 igarashi, 小野寺 onodera, 小山 koyama oyama, 小川 ogawa,
    小田 oda, 小池 koike, 大谷 otani oya, 大山 oyama, 大川 okawa, 平 taira hira, 谷 tani, 原 hara,
    林 hayashi, 森 mori, 関 seki, 南 minami, 堀 hori, 岡 oka, 星 hoshi, 辻 tsuji, 泉 izumi, 金 kim kin,
    柳 yanagi, 八木 yagi, 白石 shiraishi, 西 nishi, 北 kita, 浜田 hamada, 濱田 hamada, 広瀬 hirose,
    廣瀬 hirose, 沢田 sawada, 澤田 sawada, 藤沢 fujisawa, 藤澤 fujisawa, 黒沢 kurosawa, 黒澤 kurosawa,
    桜井 sakurai, 桑原 kuwabara kuwahara, 萩原 hagiwara hagihara, 米田 yoneda maita, 吉川 yoshikawa kikkawa,
    石原 ishihara ishiwara, 杉原 sugihara, 藤原 fujiwara fujihara, 柏原 kashiwabara kashihara, 生田 ikuta,
    羽田 haneda hata, 茂木 mogi motegi, 矢野 yano, 矢田 yada yata, 町田 machida, 三田 mita,
    三谷 mitani mitsuya, 水谷 mizutani, 神谷 kamiya, 渋谷 shibuya shibutani, 斉藤 saito, 齊藤 saito,
    斎藤 saito, 齋藤 saito, 渡邉 watanabe, 渡邊 watanabe, 高田 takada takata, 武田 takeda taketa,
    柴田 shibata, 島田 shimada, 嶋田 shimada, 嶋 shima, 中田 nakata nakada, 太田 ota oda, 永田 nagata,
    山田 yamada yamata, 飯島 iijima, 福島 fukushima, 川島 kawashima kawajima, 水島 mizushima
    """
)
_SMALL = re.compile("([きしちにひみりぎじびぴキシチニヒミリギジビピ])([ゃゅょャュョ])")


def family(kanji: str) -> set[str]:
    """Return the usual readings of a family name, in Latin letters."""
    known = _family_names().get(kanji)
    own = JAPANESE.get(kanji)
    return {*_ALSO.get(kanji, ()), *([known] if known else []), *([own] if own else [])}


def given(kanji: str) -> set[str]:
    """Return the usual readings of a given name, in Latin letters."""
    return set(_given_names().get(kanji, "").split())


def longest_family(kanji: str) -> str | None:
    """Return the longest family name that a whole name begins with and does not end with."""
    names = _family_names()
    sizes = range(min(len(kanji) - 1, 4), 0, -1)
    return next((kanji[:size] for size in sizes if kanji[:size] in names or kanji[:size] in JAPANESE), None)


def kana(text: str) -> str:
    """Write kana as Hepburn does, long vowels as in the kana."""
    joined = _SMALL.sub(lambda pair: _with_small(anyascii(pair.group(1)), anyascii(pair.group(2))), text)
    return str(anyascii(joined)).lower()


def _with_small(syllable: str, small: str) -> str:
    """Join a syllable in i with a small ya, yu or yo: shi and yo give sho, ki and yo give kyo."""
    first = syllable[:-1].lower()
    return first + (small[1:] if first in {"sh", "ch", "j"} else small)


@lru_cache(maxsize=1)
def _family_names() -> dict[str, str]:
    return {kanji: entry["en"] for kanji, entry in _load()[2].items()}


@lru_cache(maxsize=1)
def _given_names() -> dict[str, str]:
    """Read kanji -> its readings in one text: a list each would take longer than all names of a file."""
    readings: dict[str, str] = {}
    for names in _load()[:2]:
        for entry in names.values():
            latin = f" {entry['en']}"
            for kanji in entry["kanji"]:
                readings[kanji] = readings.get(kanji, "") + latin
    return readings


@lru_cache(maxsize=1)
def _load() -> tuple[NameDict, NameDict, LastNameDict]:
    return load_dataset("org", include_last_names=True)
