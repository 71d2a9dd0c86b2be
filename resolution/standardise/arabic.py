"""Arabic readings: short vowels are not written, so the consonants are what spellings agree in.

Latin names of all peoples have consonants too: one is given an Arabic key only if a name listed here has the
same, or if it begins as only Arabic names do.
"""

import re
from functools import lru_cache
from itertools import islice, product

from resolution.standardise.words import pairs, words

_KNOWN = words(
    """
    محمد أحمد محمود حامد حمد حميد عبدالله عبدالرحمن عبدالعزيز عبدالكريم عبدالقادر عبداللطيف عبدالحميد
    عبدالمجيد عبدالسلام عبدالوهاب عبدالناصر عبدالحكيم عبدالرزاق عبدالملك عبدالغني عبدالرحيم علي عمر عثمان
    أبوبكر حسن حسين حسام خالد وليد خليل إبراهيم إسماعيل إسحاق يعقوب يوسف يونس داود سليمان موسى عيسى مصطفى
    مرتضى كريم كمال جمال جميل جلال هلال بلال طارق طاهر طلال ماجد مجيد مجدي ماهر مازن مالك مروان معتز معاذ
    منصور ناصر نصر نبيل نايف نواف نور نورالدين صلاح صلاحالدين سيفالدين علاءالدين عزالدين بدر بندر بسام باسم
    باسل تركي تامر توفيق ثامر جابر جاسم جعفر حاتم حازم حسيب حمزة حيدر رائد راشد رشيد رضا رامي رياض ربيع زياد
    زيد زكريا زكي سالم سامي سامر سعد سعود سعيد سلطان سلمان سمير سهيل سيف شادي شريف شهاب صادق صالح صابر ضياء
    ضاري عادل عامر عباس عدنان عماد عمار عصام علاء غازي غسان فادي فارس فاروق فاضل فائز فهد فيصل فؤاد قاسم قيس
    كاظم لؤي ليث مشعل مبارك مهند مهدي هاني هادي هاشم هشام هيثم وائل وسيم ياسر ياسين يحيى يزيد فاطمة عائشة
    خديجة مريم زينب آمنة أمينة سارة ليلى لبنى لمياء لينا رانيا ريم رنا رشا رغد روان رؤى رحاب سعاد سلمى سلوى
    سميرة سمية سهام سوسن شيماء شهد صفاء صفية ضحى عبير عزيزة علياء غادة فرح فريدة فوزية كريمة كوثر مها منى
    منال ملاك مروة ميساء نادية نادين نجلاء نجوى ندى نورة نورا نوال نهى هالة هبة هدى هند وفاء وردة ياسمين
    يسرى بسمة بشرى جميلة جواهر حليمة حنان حصة خلود دانة دلال دينا ديمة رقية رهف زهراء زهرة شيخة لطيفة موزة
    نجاة هاجر أسماء أمل أميرة إيمان إسراء آلاء آية أمير أنس أيمن أكرم أسامة أشرف أنور إياد أيوب الغامدي
    الزهراني القحطاني العتيبي الحربي المطيري الشمري الدوسري الشهري العنزي السبيعي القرشي الهاشمي المالكي
    الأنصاري المصري الشامي العراقي البغدادي الحلبي التميمي الخالدي الراشد الرشيدي السعيد المنصوري المري
    الكعبي المهيري الكتبي الشامسي النعيمي الظاهري السويدي الكواري الهاجري العلي الأحمد المحمد الحسن الحسين
    السيد خوري حداد نجار صباغ خياط حلاق شاهين عوض بشارة منصور مراد نصار فرحات حجازي سليم القاضي الفارسي
    البلوشي الحمادي المزروعي الفلاسي الجابر آلثاني الصباح السالم الفهد العمري الجهني البلوي الرويلي السلمي
    الثقفي العمودي باوزير بنعلي بنموسى التونسي الفاسي العلوي الإدريسي بناني بنجلون الصقلي برادة بلحاج بوزيد
    مسعودي مرزوقي طرابلسي جزائري وهراني رزق حمدان سويدي رحمن خطيب نجم شعبان رمضان جمعة خميس صبري لطفي شوقي
    فتحي حلمي زهران سرور عثماني تازي بنيس شرقاوي غربي حربي
    """
)
_SHORT = len("ar:xx")  # two consonants: too many names of others have them too
_SHORT_NAMES = words(
    """
    nour noor nur nora reem rim rym zaid zayd zeid ziad ziyad saad saeed said laith layth leith jalal rana
    rania dina dana lina mona mouna muna maha huda houda hoda nada neda nuha aya ala alaa amal amel amr omar
    amer amir raed majd mai may salah saleh suha soha fares faris
    """
)
# Names of other peoples with the consonants of a name above.
_OF_OTHERS = words(
    """
    iulia iuliia ioulia michel michelle michael micheal michele olivia ella alla ola amelie emil emile
    emilie alfreda freda frieda tony lily lilly lola lila diana donna dona anais ines camille camile camillo
    eleanor elenor eleonore elnora mary sierra silvia silva sylvia tracey tracy traci adele odell billy
    polly heidi henny honey johnny johny remy naomi nigel manuel gemma elisha cesare sophie elly eli ally
    lavinia liana louvinia almina monna alessia isaiah waldo seymour sammy sonny maury murray bailly bailey
    chapin badoer amadeo amedeo salome hosea giada manny missy rena renee renato simon simone mario morris
    maurice denis dennis tina tanya felix sylvie lewis louis
    """
)
_VARIANTS = {
    letter: tuple(latin)
    for letter, latin in pairs(
        """
        ب b ت t ج jg ح h خ x د d ر r ز z س s ش c ص s ض dz ط t ظ zd غ g ف f ق k ك k ل l م m ن n ه h
        ث ts ذ dz پ b چ c ژ j گ g ک k ڤ f
        """
    ).items()
}
_STARTS = {"و": "w", "ي": "y", **dict.fromkeys("اأإآعئ", "a")}
_ENDS = {"ة": ("a",), "ى": ("a", "i"), "ا": ("a",), "ي": ("i",), "ی": ("i",), "ه": ("a", "")}
_ENDS |= {"ح": ("h", "", "a"), "ء": ("", "a")}
_LONG_A = frozenset("اىةء")
_MOST = 8

_LATIN = str.maketrans({"p": "b", "q": "k", "v": "w"})
_LATIN_PAIRS = {
    "kh": "x",
    "ch": "c",
    "sh": "c",
    "gh": "g",
    "dh": "d",
    "th": "t",
    "dj": "j",
    "ck": "k",
    "ou": "u",
}
_PAIR = re.compile("|".join(_LATIN_PAIRS))
_TWICE = re.compile(r"([a-z])\1+")
_HARD_C = re.compile(r"c(?!h)")
_VOWEL = re.compile(r"w(?!a)|[aeiouy]")
_ARTICLE = re.compile(r"^(?:al|el|ad|as|ash|ar|an|az|at) ")
_JOINED_ARTICLE = re.compile(r"^[ae]l(?=[a-z]{4})")
_ONLY_ARABIC = re.compile(r"(?:al|el|abd|abdul|abdel|abu|abou|bin|ben|bint|ibn) |abd[aeu]|abou?[a-z]{4}")


def keys(native: str) -> set[str]:
    """Return the keys of a name in Arabic letters."""
    letters = "".join(char for char in native if char.isalpha())
    letters = letters[2:] if letters.startswith(("ال", "آل")) and len(letters) > 4 else letters
    servant = re.sub("^عبدال", "عبد", letters)  # Abderrahman as well as Abdulrahman
    return {key for text in sorted({letters, servant}) for key in _skeletons(text) if len(key) > 4}


def keys_of_latin(folded: str) -> set[str]:
    """Return the key of a folded Latin name, if it may be Arabic."""
    bare = _ARTICLE.sub("", folded).replace(" ", "")
    if bare in _OF_OTHERS:
        return set()
    key = _latin_skeleton(bare)
    found = {key, _latin_skeleton(bare[2:])} if _JOINED_ARTICLE.match(bare) else {key}
    listed = {key for key in found if key in _known_keys() and (len(key) > _SHORT or bare in _SHORT_NAMES)}
    return listed or ({key} if len(bare) > 3 and _ONLY_ARABIC.match(folded) else set())


@lru_cache(maxsize=1)
def _known_keys() -> frozenset[str]:
    return frozenset(key for name in _KNOWN for key in keys(name))


def _skeletons(letters: str) -> list[str]:
    options = [_options(letter, letters[at + 1 : at + 2], at == 0) for at, letter in enumerate(letters)]
    return ["ar:" + "".join(choice) for choice in islice(product(*options), _MOST)]


def _options(letter: str, after: str, is_first: bool) -> tuple[str, ...]:
    if is_first and letter in _STARTS:
        return (_STARTS[letter],)
    if not after and letter in _ENDS:
        return _ENDS[letter]
    if letter == "و" and after in _LONG_A:
        return ("w",)  # Marwa, Nawal; elsewhere it is a long u
    if letter == "و" and after == "ي":
        return ("", "w")  # Taweel, Suwaidi
    return _VARIANTS.get(letter, ("",))


def _latin_skeleton(letters: str) -> str:
    text = _HARD_C.sub("k", _TWICE.sub(r"\1", letters))
    text = _PAIR.sub(lambda pair: _LATIN_PAIRS[pair.group()], text).translate(_LATIN)
    rest = text[1:-1] if text.endswith("ah") else text[1:]
    end = "a" if rest.endswith("a") else "i" if rest.endswith(("i", "y")) else ""
    return "ar:" + _first(text) + _VOWEL.sub("", rest) + end


def _first(text: str) -> str:
    """Tell a vowel from the u of Ouafa, who is also Wafa."""
    if text[:1] == "u":
        return "w" if text[1:2] in {"a", "e", "i"} else "a"
    return "a" if text[:1] in {"a", "e", "i", "o"} else text[:1]
