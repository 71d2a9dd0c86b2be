"""How dirt gets on dates, contact points and addresses; with those of names, all ways by kind of dirt."""

from collections.abc import Callable

import numpy as np

from demo import slips
from demo.draft import CRM, PLACES, STORE_ADDRESSES, STORE_PHONES, STORES, WEB, Draft
from demo.vocabulary import Bools, Ints, Objects, countries
from demo.ways_kept_out import KEPT_OUT_WAYS
from demo.ways_names import NAME_WAYS, Befalls, Put, latin, present, where

PLACEHOLDER_EMAILS = (
    "noemail@noemail.com", "noemail@maison-exemple.com", "pasdemail@pasdemail.fr", "xxx@xxx.com",
    "aucun@aucun.fr", "client@client.com", "na@na.com", "test@test.com",
)  # fmt: skip
PLACEHOLDER_PHONES = (
    "0000000000",
    "0600000000",
    "0123456789",
    "1111111111",
    "0102030405",
    "9999999999",
    "00",
)
ADDRESS = ("street_address", "city", "region", "postal_code", "country")
USUAL_FORM = (1, 1, 1, 1, 0, 2)  # how a phone is written in each of PLACES, see slips.phone_form


def _real(part: str, test: Callable[[str], object] = len) -> Befalls:
    """Tell where a text is there, is the client's own and passes a test."""
    return lambda draft: where(test, draft.texts[part]) & ~draft.made_up[part]


def _each(
    part: str, way: Callable[[str, int], str], test: Callable[[str], object] = len
) -> tuple[Befalls, Put]:
    def put(draft: Draft, rows: Ints, draws: list[int]) -> None:
        texts = draft.texts[part]
        texts[rows] = [way(text, draw) for text, draw in zip(texts[rows], draws, strict=True)]

    return _real(part, test), put


def _missing(part: str, *others: str) -> tuple[Befalls, Put]:
    def put(draft: Draft, rows: Ints, draws: list[int]) -> None:
        for gone in (part, *others):
            draft.texts[gone][rows] = None

    return _real(part), put


def _anyone(draft: Draft) -> Bools:
    return np.ones(len(draft), dtype=bool)


def _at_store(draft: Draft) -> Bools:
    return draft.place < WEB


def _typed(part: str, values: tuple[str, ...]) -> tuple[Befalls, Put]:
    """Staff type something to get on, whether or not the client said anything."""

    def put(draft: Draft, rows: Ints, draws: list[int]) -> None:
        # each person at the till has a habit: the square makes the first values the commonest
        chosen = [values[int((draw / 2**31) ** 2 * len(values))] for draw in draws]
        draft.texts[part][rows] = chosen
        draft.made_up[part][rows] = True

    return _anyone, put


def _put_shop_phone(draft: Draft, rows: Ints, draws: list[int]) -> None:
    for row in rows.tolist():
        store = STORES[draft.place[row]]
        place = countries()["IT" if store == "MIL01" else "FR"]
        number = STORE_PHONES[store]
        draft.texts["phone"][row] = slips.phone_form(number, place.dial, place.trunk, place.groups(number), 1)
        draft.made_up["phone"][row] = True


def _put_shop_address(draft: Draft, rows: Ints, draws: list[int]) -> None:
    for row in rows.tolist():
        street, postal_code, city, country = STORE_ADDRESSES[STORES[draft.place[row]]]
        for part, text in zip(ADDRESS, (street, city, None, postal_code, country), strict=True):
            draft.texts[part][row] = text
        draft.made_up["street_address"][row] = True


def _head(draft: Draft) -> Ints:
    """Return the row of the person's household head."""
    people = draft.people
    return (np.searchsorted(people.household, people.household))[draft.person]


def _same(some: Objects, others: Objects) -> Bools:
    same: Bools = np.equal(some, others).astype(np.bool_)
    return same


def _from_household(part: str) -> tuple[Befalls, Put]:
    """The contact point of the household's head is written down for another member."""

    def befalls(draft: Draft) -> Bools:
        theirs = getattr(draft.contacts, part)[_head(draft)]
        return (draft.people.role[draft.person] > 0) & _real(part)(draft) & ~_same(draft.texts[part], theirs)

    def put(draft: Draft, rows: Ints, draws: list[int]) -> None:
        draft.texts[part][rows] = getattr(draft.contacts, part)[_head(draft)[rows]]

    return befalls, put


def _other(part: str) -> tuple[Befalls, Put]:
    """The client's other contact point; what was first is no longer known as second."""

    def put(draft: Draft, rows: Ints, draws: list[int]) -> None:
        draft.texts[part][rows] = getattr(draft.contacts, f"other_{part}")[draft.person[rows]]
        draft.texts[f"other_{part}"][rows] = None

    return _real(part), put


def _put_former_address(draft: Draft, rows: Ints, draws: list[int]) -> None:
    for part in ("street", "city", "region", "postal_code"):
        column = "street_address" if part == "street" else part
        values = getattr(draft.contacts.former, part)[draft.person[rows]]
        draft.texts[column][rows] = [value or None for value in values]


def _put_phone_form(draft: Draft, rows: Ints, draws: list[int]) -> None:
    """Write the phone in a form that is not the usual one of the place."""
    write_phones(
        draft, rows, [(USUAL_FORM[p] + 1 + d % 7) % 8 for p, d in zip(draft.place[rows], draws, strict=True)]
    )


def write_phones(draft: Draft, rows: Ints, forms: list[int]) -> None:
    """Write the clients' own phones of some records in the forms given."""
    phones, home = draft.texts["phone"], draft.people.country[draft.person]
    for row, form in zip(rows.tolist(), forms, strict=True):
        place = countries()[home[row]]
        groups = place.groups(phones[row])
        phones[row] = slips.phone_form(phones[row], place.dial, place.trunk, groups, form)


def _put_country_form(draft: Draft, rows: Ints, draws: list[int]) -> None:
    texts = draft.texts["country"]
    for row, draw in zip(rows.tolist(), draws, strict=True):
        others = [form for form in countries()[texts[row]].written if form != texts[row]]
        texts[row] = others[draw % len(others)]


def _swappable(text: str) -> bool:
    return int(text[8:10]) <= 12 and text[5:7] != text[8:10]


def _swap_day_month(text: str, draw: int) -> str:
    return f"{text[:4]}-{text[8:10]}-{text[5:7]}"


def _put_default_date(draft: Draft, rows: Ints, draws: list[int]) -> None:
    draft.texts["birth_date"][rows] = "1900-01-01"
    draft.made_up["birth_date"][rows] = True


def _local_typo(text: str, draw: int) -> str:
    local, _, domain = text.partition("@")
    return f"{slips.typo(local, draw)}@{domain}"


def _tagged(text: str, draw: int) -> str:
    return text.replace("@", ("+maison@", "+shop@", "+me@", "+news@")[draw % 4])


def _figures(least: int) -> Callable[[str], bool]:
    return lambda text: sum(letter.isdigit() for letter in text) >= least


def _street_typo(text: str, draw: int) -> str:
    words = text.split(" ")
    longest = max(range(len(words)), key=lambda i: len(words[i]))
    words[longest] = slips.typo(words[longest], draw)
    return " ".join(words)


WAYS: dict[str, tuple[Befalls, Put]] = {
    **NAME_WAYS,
    "missing_birth_date": _missing("birth_date"),
    "missing_email": _missing("email", "other_email"),
    "missing_phone": _missing("phone", "other_phone"),
    "missing_address": _missing("street_address", "city", "region", "postal_code"),
    "birth_date_default": (_anyone, _put_default_date),
    "birth_day_default": _each("birth_date", lambda t, d: f"{t[:4]}-01-01", lambda t: t[5:] != "01-01"),
    "birth_date_slip": _each("birth_date", slips.birth_date_slip),
    "day_month_swap": _each("birth_date", _swap_day_month, _swappable),
    "birth_date_form": _each("birth_date", slips.birth_date_form),
    "placeholder_email": _typed("email", PLACEHOLDER_EMAILS),
    "other_email": _other("email"),
    "household_email": _from_household("email"),
    "email_plus_tag": _each("email", _tagged),
    "email_dots": _each("email", slips.mail_dots, lambda t: t.endswith("@gmail.com")),
    "email_domain_slip": _each("email", slips.mail_domain_slip),
    "email_typo": _each("email", _local_typo),
    "email_capitals": _each("email", lambda t, d: t.upper()),
    "placeholder_phone": _typed("phone", PLACEHOLDER_PHONES),
    "shop_phone": (_at_store, _put_shop_phone),
    "other_phone": _other("phone"),
    "household_phone": _from_household("phone"),
    "phone_slip": _each("phone", slips.phone_slip),
    "phone_form": (_real("phone"), _put_phone_form),
    "shop_address": (_at_store, _put_shop_address),
    "former_address": (_real("street_address"), _put_former_address),
    "address_slip": _each("street_address", _street_typo, latin),
    "short_street": _each("street_address", lambda t, d: slips.shortened(t), slips.can_be_shortened),
    "postal_code_slip": _each("postal_code", slips.figure_slip, _figures(3)),
    "country_form": (
        lambda draft: present(draft.texts["country"]) & ~draft.made_up["street_address"],
        _put_country_form,
    ),
    **KEPT_OUT_WAYS,
}

assert len(USUAL_FORM) == len(PLACES) == CRM + 1
