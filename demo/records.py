"""People become source records: who is known where, since when, and what each system writes down."""

from dataclasses import dataclass

import numpy as np

from demo.contacts import Contacts
from demo.dirt import KINDS
from demo.draft import CRM, STORES, TEXTS, WEB, Draft
from demo.people import People
from demo.vocabulary import Bools, Ints, Objects, choose, cultures, cumulative, names, objects, only
from demo.ways import ADDRESS, USUAL_FORM, write_phones
from demo.ways_names import native_cultures, present

# in which systems a person is known: POS, web shop, CRM
KNOWN_IN = {
    (1, 0, 0): 0.25, (0, 1, 0): 0.20, (0, 0, 1): 0.07, (1, 1, 0): 0.11, (1, 0, 1): 0.15, (0, 1, 1): 0.09,
    (1, 1, 1): 0.13,
}  # fmt: skip
TWICE = (0.10, 0.03, 0.05)  # of those known there: a second record in the same system
SAME_STORE = 0.4  # of second records at a till; the others come from another store
DELETED = 0.015
MERGED_AT_SOURCE = 0.2  # of second records in web shop and CRM
FIRST_DAY = np.datetime64("2015-01-05T10:00:00").astype(np.int64)
LAST_SECOND = np.datetime64("2026-11-20T18:55:00").astype(np.int64)
DAY = 86_400
RECORDS_A_PERSON = 16  # serial = person_id * 16 + n

WITH_NATIVE_NAME = (0.15, 0.0, 0.0, 0.1, 0.3, 0.55)  # by place: cp1252 stores cannot write it
WITH_CARD, CARD_WRITTEN = 0.4, (0.8, 0.8, 0.8, 0.8, 0.4, 0.75)
WITH_TAX_ID = (0.05, 0.0, 0.05, 0.5, 0.0, 0.1)  # of Italians
WITH_UNIONID, UNIONID_WRITTEN = 0.6, (0.0, 0.0, 0.0, 0.0, 0.5, 0.6)
WITH_OCCUPATION = (0.08, 0.05, 0.05, 0.1, 0.0, 0.35)
WITH_BIRTH_PLACE = (0.03, 0.02, 0.02, 0.06, 0.0, 0.25)
WITH_MIDDLE_NAME = (0.2, 0.15, 0.15, 0.1, 0.25, 0.6)
WITH_OTHER_EMAIL = (0.1, 0.1, 0.1, 0.1, 0.08, 0.25)
WITH_OTHER_PHONE = (0.15, 0.15, 0.15, 0.15, 0.08, 0.3)
WITH_TITLE = (0.85, 0.7, 0.6, 0.85, 0.5, 0.9)
OCCUPATIONS = (
    "avocat", "médecin", "chef d'entreprise", "architecte", "retired", "lawyer", "engineer", "imprenditore",
    "designer", "pharmacien", "consultant", "dentiste", "professeur", "banker", "notaire", "journalist",
    "commerçant",
    "professore", "surgeon", "student", "investor", "restaurateur", "galeriste", "notaio", "developer",
)  # fmt: skip


@dataclass(frozen=True)
class Traits:
    """What stays with a person across records, one row a person."""

    card: Bools
    tax_id: Objects
    unionid: Objects
    occupation: Ints
    birth_place: Objects
    likes_email: Ints
    first_seen: Ints


def draw_traits(rng: np.random.Generator, people: People, contacts: Contacts) -> Traits:
    """Draw the traits of people."""
    count = len(people)
    culture = [habits.name for habits in cultures()]
    italian = people.culture == culture.index("italian")
    chinese = (people.culture == culture.index("chinese")) & (rng.random(count) < WITH_UNIONID)
    alphabet = np.asarray(list("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"))
    unionid = np.full(count, None, dtype=object)
    drawn = alphabet[rng.integers(0, len(alphabet), (int(chinese.sum()), 26))]
    unionid[chinese] = ["oX" + "".join(row) for row in drawn.tolist()]
    tax_id = np.full(count, None, dtype=object)
    tax_id[italian] = [_codice_fiscale(people, row) for row in np.flatnonzero(italian).tolist()]
    span = LAST_SECOND - 12 * DAY - FIRST_DAY
    return Traits(
        card=rng.random(count) < WITH_CARD,
        tax_id=tax_id,
        unionid=unionid,
        occupation=rng.integers(0, len(OCCUPATIONS), count),
        birth_place=contacts.former.city,
        likes_email=choose(rng, cumulative([0.35, 0.45, 0.2]), count) - 1,
        first_seen=FIRST_DAY + (rng.random(count) ** 0.6 * span).astype(np.int64),
    )


def _codice_fiscale(people: People, row: int) -> str:
    """Return a tax number in the Italian shape, from name and birth as the real one is."""

    def three(word: str) -> str:
        letters = [c for c in word.upper() if c not in "AEIOU"] + [c for c in word.upper() if c in "AEIOU"]
        return "".join([*letters, "X", "X", "X"][:3])

    listed = names().slugs
    family = people.maiden[row] if people.maiden[row] >= 0 else people.family[row]
    day = people.birth_day[row] + (40 if people.female[row] else 0)
    number = int(people.person_id[row])
    return (
        f"{three(listed[family])}{three(listed[people.given[row]])}{people.birth_year[row] % 100:02d}"
        f"{'ABCDEHLMPRST'[people.birth_month[row] - 1]}{day:02d}"
        f"{'ABCDEFGHIL'[number % 10]}{number * 37 % 1000:03d}{chr(65 + number % 26)}"
    )


def draw_records(
    rng: np.random.Generator, people: People, contacts: Contacts, traits: Traits, first: int = 0
) -> Draft:
    """Draw the clean records of people, numbered from `first` on for each person."""
    person, system, second = _who_is_where(rng, people)
    stores = np.asarray([cumulative([c.stores[store] for store in STORES]) for c in cultures()])
    drawn = (rng.random(len(person))[:, None] > stores[people.culture[person]]).sum(axis=1)
    again = second & (system == 0) & (rng.random(len(person)) < SAME_STORE)
    drawn[again] = drawn[np.flatnonzero(again) - 1]
    place = np.where(system == 0, np.minimum(drawn, len(STORES) - 1), system + len(STORES) - 1)
    nth = np.arange(len(person)) - np.searchsorted(person, person) + first
    serial = people.person_id[person] * RECORDS_A_PERSON + nth
    created = traits.first_seen[person] + _later(rng, nth - first)
    created = np.minimum(created, LAST_SECOND - rng.integers(1, 10 * DAY, len(person)))
    updated = created + (rng.random(len(person)) ** 2 * (LAST_SECOND - created)).astype(np.int64)
    created, updated = (np.where(place < WEB, opening_hours(t), t) for t in (created, updated))
    merged = second & (system > 0) & (rng.random(len(person)) < MERGED_AT_SOURCE)
    survivor = np.zeros(len(person), dtype=bool)
    survivor[np.flatnonzero(merged) - 1] = True
    deleted = merged | ((rng.random(len(person)) < DELETED) & ~survivor)
    likes = traits.likes_email[person]
    return Draft(
        people=people,
        contacts=contacts,
        person=person,
        place=place,
        serial=serial,
        merged_into=np.where(merged, serial - 1, -1),
        created_at=created,
        updated_at=updated,
        is_deleted=deleted,
        email_optin=np.where(rng.random(len(person)) < 0.75, likes, rng.integers(-1, 2, len(person))),
        sms_optin=np.where(rng.random(len(person)) < 0.5, likes, rng.integers(-1, 2, len(person))),
        texts=_texts(rng, people, contacts, traits, person, place),
        given_row=people.given[person].copy(),
        family_row=np.where(people.second_family >= 0, -1, people.family)[person],
        made_up={part: np.zeros(len(person), dtype=bool) for part in (*TEXTS, "street_address")},
    )


def _who_is_where(rng: np.random.Generator, people: People) -> tuple[Ints, Ints, Bools]:
    """Return person, system (0 POS, 1 web, 2 CRM) and whether it is a second record there."""
    known = np.asarray(list(KNOWN_IN))[choose(rng, cumulative(list(KNOWN_IN.values())), len(people))]
    twice = known & (rng.random(known.shape) < np.asarray(TWICE))
    times = (known + twice).ravel()
    cells = np.repeat(np.arange(times.size), times)
    second = np.r_[False, cells[1:] == cells[:-1]]
    return cells // 3, cells % 3, second


def opening_hours(seconds: Ints) -> Ints:
    """Squeeze times of day into 10:00 to 19:00, in the same order."""
    return seconds - seconds % DAY + 36_000 + seconds % DAY * 3 // 8


def _later(rng: np.random.Generator, nth: Ints) -> Ints:
    """The first record is made when the person is first seen, the others weeks to years after."""
    return np.where(nth > 0, rng.exponential(400 * DAY, len(nth)), 0).astype(np.int64)


def _texts(
    rng: np.random.Generator, people: People, contacts: Contacts, traits: Traits, person: Ints, place: Ints
) -> dict[str, Objects]:
    def some(values: Objects, rates: tuple[float, ...]) -> Objects:
        kept = rng.random(len(person)) < np.asarray(rates)[place]
        return only(kept, values)

    listed = names()
    given, family = listed.latin[people.given], _family(people)
    middle = only(people.middle >= 0, listed.latin[people.middle])
    titled = some(np.where(people.female, "f", "m").astype(object)[person], WITH_TITLE)
    native = only(np.isin(people.culture, native_cultures()), _native(people))
    native[native == ""] = None
    card = only(traits.card, objects([f"ME{n * 7919 % 10**8:08d}" for n in people.person_id]))
    home = contacts.home
    texts = {
        "title": titled,
        "gender": titled,
        "given_name": given[person],
        "middle_name": some(middle[person], WITH_MIDDLE_NAME),
        "family_name": family[person],
        "full_name": np.full(len(person), None, dtype=object),
        "native_name": some(native[person], WITH_NATIVE_NAME),
        "birth_date": _birth_dates(people)[person],
        "birth_year": np.full(len(person), None, dtype=object),
        "birth_place": some(traits.birth_place[person], WITH_BIRTH_PLACE),
        "occupation": some(objects(list(OCCUPATIONS))[traits.occupation[person]], WITH_OCCUPATION),
        "email": contacts.email[person],
        "other_email": some(contacts.other_email[person], WITH_OTHER_EMAIL),
        "phone": contacts.phone[person],
        "other_phone": some(contacts.other_phone[person], WITH_OTHER_PHONE),
        "street_address": home.street[person],
        "city": home.city[person],
        "region": only(place == WEB, home.region[person]),
        "postal_code": home.postal_code[person],
        "country": people.country[person],
        "loyalty_number": some(card[person], CARD_WRITTEN),
        "tax_id": some(traits.tax_id[person], WITH_TAX_ID),
        "wechat_unionid": some(traits.unionid[person], UNIONID_WRITTEN),
        "language": objects([habits.language for habits in cultures()])[people.culture[person]],
    }
    for part in ADDRESS:
        texts[part][texts[part] == ""] = None
    return texts


def _family(people: People) -> Objects:
    listed = names().latin
    family = listed[people.family].copy()
    double = people.second_family >= 0
    family[double] = family[double] + "-" + listed[people.second_family[double]]
    return family


def _native(people: People) -> Objects:
    listed = names().native
    given, family = listed[people.given], listed[people.family]
    order = objects([habits.order for habits in cultures()])[people.culture]
    spaced = people.culture == [habits.name for habits in cultures()].index("japanese")
    last_first = np.where(spaced, family + " " + given, family + given)
    native: Objects = np.where(order == "family_first", last_first, given + " " + family)
    return native


def _birth_dates(people: People) -> Objects:
    return objects(
        [
            f"{year}-{month:02d}-{day:02d}"
            for year, month, day in zip(
                people.birth_year.tolist(),
                people.birth_month.tolist(),
                people.birth_day.tolist(),
                strict=True,
            )
        ]
    )


def finish(draft: Draft) -> None:
    """Write what was not written otherwise as its place has it: phones, the CRM's full name, a mere year."""
    otherwise = (draft.soiled >> KINDS.index("phone_form")) & 1
    own = present(draft.texts["phone"]) & ~draft.made_up["phone"] & (otherwise == 0)
    rows = np.flatnonzero(own)
    write_phones(draft, rows, [USUAL_FORM[place] for place in draft.place[rows]])
    texts = draft.texts
    year_only = (draft.place >= WEB) & ~present(texts["birth_date"]) & (draft.serial % 7 < 2)
    year_only &= (draft.soiled >> KINDS.index("blank_card")) & 1 == 0
    texts["birth_year"][year_only] = draft.people.birth_year[draft.person[year_only]].astype(str)
    whole = (draft.place == CRM) & present(texts["given_name"]) & present(texts["family_name"])
    whole &= draft.serial % 5 < 3
    texts["full_name"][whole] = texts["given_name"][whole] + " " + texts["family_name"][whole]
