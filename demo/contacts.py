"""Where people can be reached: addresses, phones and e-mails, several of each over the years."""

import re
from dataclasses import dataclass

import numpy as np

from demo.people import People
from demo.vocabulary import (
    Bools,
    Country,
    Ints,
    Objects,
    choose,
    countries,
    cultures,
    cumulative,
    names,
    objects,
)

SHARED_EMAIL = 0.07  # of those who live with others: the household's one address
SHARED_PHONE = 0.06
FIGURES = "0123456789"
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # of British postcodes
TYPED_COMMON = 0.03  # expected namesakes above which an e-mail name needs figures to be free


@dataclass
class Addresses:
    """One row an address."""

    street: Objects
    city: Objects
    region: Objects
    postal_code: Objects


@dataclass
class Contacts:
    """One row a person: the address of now and the one before, phones in E.164, e-mails."""

    home: Addresses
    former: Addresses
    phone: Objects
    other_phone: Objects
    email: Objects
    other_email: Objects
    shares_email: Bools


def draw_contacts(rng: np.random.Generator, people: People, population: int) -> Contacts:
    """Draw the contact points of people; a household shares its addresses and its fixed line."""
    heads = np.searchsorted(people.household, np.arange(people.household[-1] + 1))
    home, former = (draw_addresses(rng, people.country[heads]) for _ in range(2))
    phone = draw_phones(rng, people.country, fixed=False)
    fixed = draw_phones(rng, people.country[heads], fixed=True)[people.household]
    head = heads[people.household]
    together = people.role > 0
    phone = np.where(together & (rng.random(len(people)) < SHARED_PHONE), phone[head], phone)
    email, other_email = (draw_emails(rng, people, population, old) for old in (False, True))
    shares = together & (rng.random(len(people)) < SHARED_EMAIL)
    return Contacts(
        home=_of(home, people.household),
        former=_of(former, people.household),
        phone=phone,
        other_phone=fixed,
        email=np.where(shares, email[head], email),
        other_email=other_email,
        shares_email=shares,
    )


def _of(addresses: Addresses, rows: Ints) -> Addresses:
    return Addresses(
        addresses.street[rows], addresses.city[rows], addresses.region[rows], addresses.postal_code[rows]
    )


def draw_addresses(rng: np.random.Generator, country: Objects) -> Addresses:
    """Draw an address in each of the countries given."""
    out = Addresses(*(np.full(len(country), "", dtype=object) for _ in range(4)))
    for code, place in countries().items():
        where = np.flatnonzero(country == code)
        _fill_country(rng, place, where, out)
    return out


def _fill_country(rng: np.random.Generator, place: Country, where: Ints, out: Addresses) -> None:
    cities = list(place.cities.items())
    city = choose(rng, cumulative([weight for _, (_, _, weight) in cities]), len(where))
    street = objects(place.streets)[rng.integers(0, len(place.streets), len(where))]
    number = np.ceil(np.exp(rng.normal(3.0, 1.1, len(where)))).astype(np.int64).clip(1, 420).astype(object)
    before = place.number == "before"
    out.street[where] = [f"{n} {s}" if before else f"{s} {n}" for n, s in zip(number, street, strict=True)]
    out.city[where] = [cities[i][0] for i in city]
    out.region[where] = [cities[i][1][0] for i in city]
    for i, (_, (_, template, _)) in enumerate(cities):
        rows = where[city == i]
        out.postal_code[rows] = draw_postal_codes(rng, template, len(rows))


def draw_postal_codes(rng: np.random.Generator, template: str, count: int) -> Objects:
    """Draw postal codes from a template: # is a figure, @ a letter, [01-20] one of a range."""
    out = np.full(count, "", dtype=object)
    for part in re.findall(r"\[\d+-\d+\]|[#@]|[^\[#@]+", template):
        options = objects(_options(part))
        out = out + options[rng.integers(0, len(options), count)]
    return out


def _options(part: str) -> list[str]:
    if part in ("#", "@"):
        return list(FIGURES if part == "#" else LETTERS)
    if not part.startswith("["):
        return [part]
    first, last = part[1:-1].split("-")
    return [f"{value:0{len(first)}d}" for value in range(int(first), int(last) + 1)]


def draw_phones(rng: np.random.Generator, country: Objects, fixed: bool) -> Objects:
    """Draw a phone number in E.164 for each of the countries given."""
    out = np.full(len(country), "", dtype=object)
    for code, place in countries().items():
        where = np.flatnonzero(country == code)
        prefixes = place.fixed if fixed else place.mobile
        length = sum(place.fixed_groups if fixed else place.mobile_groups)
        room = 10 ** np.asarray([length - len(prefix) for prefix in prefixes])
        begin = np.asarray([int(place.dial + prefix) for prefix in prefixes]) * room
        drawn = rng.integers(0, len(prefixes), len(where))
        numbers = begin[drawn] + rng.integers(0, 10**9, len(where)) % room[drawn]
        out[where] = [f"+{number}" for number in numbers.tolist()]
    return out


def draw_emails(rng: np.random.Generator, people: People, population: int, old: bool) -> Objects:
    """Draw an e-mail for each person, free of others': common names carry figures."""
    count = len(people)
    listed = names()
    given, family = listed.slugs[people.given], listed.slugs[people.family]
    share = np.asarray([habits.share for habits in cultures()])[people.culture] / 2
    namesakes = listed.share[people.given] * listed.share[people.family] * share * population
    figures = (people.person_id * 7919 + (4242 if old else 17)) % 10 ** max(3, len(str(population - 1)))
    style = choose(rng, cumulative([30, 14, 10, 8, 8, 14, 16]), count)
    domain = _domains(rng, people.culture)
    common = (namesakes > TYPED_COMMON) | np.asarray(old)
    return objects(
        [
            f"{_local(g, f, s)}{n if c else str(y)[2:] if s == 6 else ''}@{d}"
            for g, f, s, n, c, y, d in zip(
                given,
                family,
                style.tolist(),
                figures.tolist(),
                common.tolist(),
                people.birth_year.tolist(),
                domain,
                strict=True,
            )  # fmt: skip
        ]
    )


def _local(given: str, family: str, style: int) -> str:
    return (
        f"{given}.{family}",
        f"{given[:1]}.{family}",
        f"{given}_{family}",
        f"{family}.{given}",
        f"{given}{family[:1]}",
        f"{given[:1]}{family}",
        f"{given}.{family}",
    )[style]


def _domains(rng: np.random.Generator, culture: Ints) -> Objects:
    out = np.full(len(culture), "", dtype=object)
    for number, habits in enumerate(cultures()):
        where = np.flatnonzero(culture == number)
        drawn = choose(rng, cumulative(list(habits.domains.values())), len(where))
        out[where] = objects(list(habits.domains))[drawn]
    return out
