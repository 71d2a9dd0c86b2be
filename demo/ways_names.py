"""How dirt gets on names: for each kind, which records it can befall and what it does to them."""

from collections.abc import Callable

import numpy as np

from demo import slips
from demo.draft import Draft
from demo.vocabulary import Bools, Ints, Objects, cultures, names

Befalls = Callable[[Draft], Bools]
Put = Callable[[Draft, Ints, list[int]], None]

NAME_PARTS = ("given_name", "family_name")
WRITTEN = ("given_name", "family_name", "full_name", "street_address", "city")


def present(texts: Objects) -> Bools:
    """Tell where a text is there."""
    return texts.astype(np.bool_)


def where(test: Callable[[str], object], texts: Objects) -> Bools:
    """Tell where a text is there and passes a test."""
    there = present(texts)
    if test is not len:
        there[there] = [bool(test(text)) for text in texts[there].tolist()]
    return there


def latin(text: str, least: int = 3) -> bool:
    """Tell whether a text is in Latin letters and long enough to go wrong."""
    return len(text) >= least and text[0] < "\u0250"


def of_culture(draft: Draft, *wanted: str) -> Bools:
    """Tell which records are of people of some cultures."""
    numbers = [number for number, culture in enumerate(cultures()) if culture.name in wanted]
    return np.isin(draft.people.culture[draft.person], numbers)


def _each(way: Callable[[str, int], str], part: str, test: Callable[[str], object]) -> tuple[Befalls, Put]:
    """One text of a record goes wrong in one way."""

    def befalls(draft: Draft) -> Bools:
        return where(test, draft.texts[part])

    def put(draft: Draft, rows: Ints, draws: list[int]) -> None:
        texts = draft.texts[part]
        texts[rows] = [way(text, draw) for text, draw in zip(texts[rows], draws, strict=True)]

    return befalls, put


def _either(way: Callable[[str, int], str], test: Callable[[str], object]) -> tuple[Befalls, Put]:
    """Given or family name goes wrong, whichever can."""

    def befalls(draft: Draft) -> Bools:
        return where(test, draft.texts["given_name"]) | where(test, draft.texts["family_name"])

    def put(draft: Draft, rows: Ints, draws: list[int]) -> None:
        for row, draw in zip(rows.tolist(), draws, strict=True):
            can = [part for part in NAME_PARTS if (text := draft.texts[part][row]) and test(text)]
            part = can[(draw >> 20) % len(can)]
            draft.texts[part][row] = way(draft.texts[part][row], draw)

    return befalls, put


def _as_listed(draft: Draft, part: str) -> Bools:
    rows = draft.given_row if part == "given_name" else draft.family_row
    same: Bools = np.equal(names().latin[rows], draft.texts[part]).astype(np.bool_)
    return (rows >= 0) & same


def _has(draft: Draft, part: str, lists: Objects) -> Bools:
    rows = draft.given_row if part == "given_name" else draft.family_row
    return _as_listed(draft, part) & where(len, lists[rows])


def _maiden(draft: Draft) -> Bools:
    return (draft.people.maiden[draft.person] >= 0) & (draft.family_row >= 0)


def _put_maiden(draft: Draft, rows: Ints, draws: list[int]) -> None:
    draft.family_row[rows] = draft.people.maiden[draft.person[rows]]
    draft.texts["family_name"][rows] = names().latin[draft.family_row[rows]]


def _native(draft: Draft) -> Bools:
    written = names().native
    both = (draft.given_row >= 0) & (draft.family_row >= 0)
    scripted = np.isin(draft.people.culture[draft.person], native_cultures())
    filled = present(draft.texts["given_name"]) & present(draft.texts["family_name"])
    return both & scripted & filled & where(len, written[draft.given_row])


def native_cultures() -> list[int]:
    """Return the numbers of the cultures whose names have a script of their own."""
    return [
        n for n, culture in enumerate(cultures()) if names().native[names().start[culture.name, "family"]]
    ]


def _put_native(draft: Draft, rows: Ints, draws: list[int]) -> None:
    draft.texts["given_name"][rows] = names().native[draft.given_row[rows]]
    draft.texts["family_name"][rows] = names().native[draft.family_row[rows]]


def _transliterated(draft: Draft) -> Bools:
    foreign = np.isin(draft.people.culture[draft.person], native_cultures())
    lists = names().variants
    return foreign & (_has(draft, "given_name", lists) | _has(draft, "family_name", lists))


def _put_transliteration(draft: Draft, rows: Ints, draws: list[int]) -> None:
    lists = names().variants
    can = {part: _has(draft, part, lists) for part in NAME_PARTS}
    listed = {"given_name": draft.given_row, "family_name": draft.family_row}
    for row, draw in zip(rows.tolist(), draws, strict=True):
        parts = [part for part in NAME_PARTS if can[part][row]]
        chosen = parts if draw % 3 == 0 else [parts[draw % len(parts)]]
        for part in chosen:
            spellings = lists[listed[part][row]]
            draft.texts[part][row] = spellings[(draw >> 8) % len(spellings)]


def _nickname(draft: Draft) -> Bools:
    return _has(draft, "given_name", names().nicknames)


def _put_nickname(draft: Draft, rows: Ints, draws: list[int]) -> None:
    known = names().nicknames[draft.given_row[rows]]
    draft.texts["given_name"][rows] = [n[d % len(n)] for n, d in zip(known, draws, strict=True)]


def _both_names(draft: Draft) -> Bools:
    return present(draft.texts["given_name"]) & present(draft.texts["family_name"])


def _put_swap(draft: Draft, rows: Ints, draws: list[int]) -> None:
    given, family = draft.texts["given_name"], draft.texts["family_name"]
    given[rows], family[rows] = family[rows].copy(), given[rows].copy()


def _cjk(draft: Draft) -> Bools:
    return _both_names(draft) & of_culture(draft, "chinese", "japanese", "korean")


def _put_full_name(draft: Draft, rows: Ints, draws: list[int]) -> None:
    """Write the whole name in one field, family name first in a third of the cases."""
    given, family = draft.texts["given_name"], draft.texts["family_name"]
    draft.texts["full_name"][rows] = [
        f"{f} {g}" if draw % 3 == 0 else f"{g} {f}"
        for g, f, draw in zip(given[rows], family[rows], draws, strict=True)
    ]
    given[rows] = None
    family[rows] = None


def _all_texts(
    way: Callable[[str], str], parts: tuple[str, ...], would_change: Callable[[str], object]
) -> tuple[Befalls, Put]:
    """All of a record's texts go wrong together, where any of them would change."""

    def befalls(draft: Draft) -> Bools:
        found = [where(would_change, draft.texts[part]) for part in parts]
        return np.logical_or.reduce(found)  # type: ignore[no-any-return]

    def put(draft: Draft, rows: Ints, draws: list[int]) -> None:
        for part in parts:
            draft.texts[part][rows] = [t if t is None else way(t) for t in draft.texts[part][rows]]

    return befalls, put


def _missing_given(draft: Draft, rows: Ints, draws: list[int]) -> None:
    draft.texts["given_name"][rows] = None


def _accented(text: str) -> bool:
    return not text.isascii() and text[0] < "\u0250"


def _no_accents(text: str) -> str:
    return slips.unaccented(text) if _accented(text) else text


def _mojibake(text: str) -> str:
    return slips.mojibake(text) if _accented(text) else text


_NAMES = ("given_name", "family_name", "full_name")

NAME_WAYS: dict[str, tuple[Befalls, Put]] = {
    "missing_given_name": (_both_names, _missing_given),
    "maiden_name": (_maiden, _put_maiden),
    "native_in_latin": (_native, _put_native),
    "transliteration": (_transliterated, _put_transliteration),
    "nickname": (_nickname, _put_nickname),
    "half_name": _either(slips.half_name, lambda t: latin(t) and any(mark in t for mark in "- '")),
    "phonetic_slip": _either(slips.phonetic_slip, lambda t: latin(t) and slips.sounds(t)),
    "typo": _either(slips.typo, latin),
    "keyboard_slip": _either(slips.keyboard_slip, latin),
    "initial": _each(lambda t, d: t[0] + ("." if d % 2 else ""), "given_name", lambda t: latin(t, 2)),
    "swapped_names": (_both_names, _put_swap),
    "cjk_order": (_cjk, _put_swap),
    "full_name_only": (_both_names, _put_full_name),
    "capitals": _all_texts(str.upper, _NAMES, lambda t: not t.isupper() and t.upper() != t),
    "small_letters": _all_texts(str.lower, _NAMES, lambda t: not t.islower() and t.lower() != t),
    "no_accents": _all_texts(_no_accents, WRITTEN, lambda t: not t.isascii() and _no_accents(t) != t),
    "mojibake": _all_texts(_mojibake, WRITTEN, lambda t: not t.isascii() and _accented(t)),
    "stray_space": _each(slips.stray_space, "family_name", len),
}
