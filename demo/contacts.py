"""Where people can be reached: addresses, phones and e-mails, several of each over the years."""

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
LETTERS = "ABCDEFGHJLNPQRSTUWXYZ"
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
    figures = rng.integers(0, 20, (len(where), 8))
    before = place.number == "before"
    out.street[where] = [f"{n} {s}" if before else f"{s} {n}" for n, s in zip(number, street, strict=True)]
    out.city[where] = [cities[i][0] for i in city]
    out.region[where] = [cities[i][1][0] for i in city]
    out.postal_code[where] = [
        _filled(cities[i][1][1], row) for i, row in zip(city, figures.tolist(), strict=True)
    ]


def _filled(template: str, figures: list[int]) -> str:
    """Fill # with a figure, @ with a letter, % with 01 to 20 (the districts of Paris)."""
    drawn = iter(figures)
    fill = {
        "#": lambda figure: str(figure % 10),
        "@": lambda figure: LETTERS[figure],
        "%": lambda figure: f"{figure + 1:02d}",
    }
    return "".join(fill[mark](next(drawn)) if mark in fill else mark for mark in template)


def draw_phones(rng: np.random.Generator, country: Objects, fixed: bool) -> Objects:
    """Draw a phone number in E.164 for each of the countries given."""
    out = np.full(len(country), "", dtype=object)
    for code, place in countries().items():
        where = np.flatnonzero(country == code)
        prefixes = place.fixed if fixed else place.mobile
        prefix = rng.integers(0, len(prefixes), len(where))
        rest = rng.integers(0, 10**9, len(where))
        out[where] = [
            _number(place, prefixes[p], r) for p, r in zip(prefix.tolist(), rest.tolist(), strict=True)
        ]
    return out


def _number(place: Country, prefix: str, rest: int) -> str:
    figures = place.digits - len(prefix)
    return f"+{place.dial}{prefix}{rest % 10**figures:0{figures}d}"


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
