"""Cyrillic readings: the letters that the systems of romanisation write in more than one way."""

from itertools import islice, product

from resolution.standardise.words import pairs

_PLAIN = {
    **pairs(
        "а a б b в v г g ґ g д d е e з z и i і i ї i й i к k л l м m н n о o п p р r с s т t у u ў u ф f"
    ),
    **pairs("х kh ц ts ч ch ш sh щ shch ы y э e ю yu я ya"),
    "ъ": "",
    "ь": "",
}
_VOWELS = frozenset("аеёиіїоуыэюяєьъ")
_SEVERAL = {"ж": ("zh", "j"), "ё": ("e", "io", "ie"), "є": ("ie", "e")}
MOST = 8  # spellings of a name


def spellings(text: str) -> list[str]:
    """Return the usual Latin spellings of a Cyrillic text, the plainest first."""
    letters = text.casefold()
    options = [_options(letter, letters[at - 1] if at else "") for at, letter in enumerate(letters)]
    return ["".join(choice) for choice in islice(product(*options), MOST)]


def _options(letter: str, before: str) -> tuple[str, ...]:
    if letter == "е" and before in _VOWELS:
        return ("e", "ie")  # Alekseev, Alexeyev; Prokofev, Prokofiev
    if letter in _SEVERAL:
        return _SEVERAL[letter]
    return (_PLAIN.get(letter, letter),)
