"""The people behind the records: households with names, birth dates and places of living."""

from dataclasses import dataclass

import numpy as np

from demo.vocabulary import Bools, Ints, Objects, choose, countries, cultures, cumulative, names, objects

HOUSEHOLD_SIZES = (0.58, 0.24, 0.1, 0.08)  # one, two, three, four people who are clients
TWINS = 0.15  # of households with two grown-up children
NAMED_AFTER_PARENT = 0.05  # of grown-up children of the same sex
DOUBLE_FAMILY_NAME = 0.03
MARRIED_COUPLES = 0.75
MIDDLE_NAMES = {"american": 0.6, "british": 0.45, "french": 0.15, "arabic": 0.1}
WESTERN = ("french", "italian", "british", "american")
YOUNGEST, OLDEST = 2007, 1931


@dataclass
class People:
    """One row a person; `household` counts within the chunk, `role` 0 and 1 are a couple."""

    person_id: Ints
    household: Ints
    size: Ints
    role: Ints
    culture: Ints
    female: Bools
    given: Ints
    middle: Ints  # -1: none
    family: Ints
    maiden: Ints  # family name at birth where it differs, else -1
    second_family: Ints  # other half of a double name, else -1
    birth_year: Ints
    birth_month: Ints
    birth_day: Ints
    country: Objects

    def __len__(self) -> int:
        return len(self.person_id)


def draw_people(rng: np.random.Generator, first_id: int, count: int) -> People:
    """Draw `count` people in households; ids go up from `first_id`."""
    sizes = 1 + choose(rng, cumulative(list(HOUSEHOLD_SIZES)), count)
    sizes = sizes[: np.searchsorted(np.cumsum(sizes), count) + 1]
    household = np.repeat(np.arange(len(sizes)), sizes)[:count]
    role = np.arange(count) - np.searchsorted(household, household)
    size = np.bincount(household)[household]
    culture = choose(rng, cumulative([culture.share for culture in cultures()]), len(sizes))[household]
    female = _sexes(rng, role, household)
    family, maiden, second = _family_names(rng, culture, household, role, female)
    year, month, day, twin = _birth_dates(rng, household, role, size)
    given = _drawn(rng, culture, female, ("given_m", "given_f"))
    given = _named_after(rng, given, culture, female, household, role, twin)
    return People(
        person_id=first_id + np.arange(count),
        household=household,
        size=size,
        role=role,
        culture=culture,
        female=female,
        given=given,
        middle=_middle_names(rng, culture, female, given),
        family=family,
        maiden=maiden,
        second_family=second,
        birth_year=year,
        birth_month=month,
        birth_day=day,
        country=_countries(rng, culture, household),
    )


def _sexes(rng: np.random.Generator, role: Ints, household: Ints) -> Bools:
    female = rng.random(len(role)) < 0.58
    partner = np.flatnonzero(role == 1)
    opposite = rng.random(len(partner)) < 0.95
    female[partner] = np.where(opposite, ~female[partner - 1], female[partner - 1])
    return female


def _drawn(rng: np.random.Generator, culture: Ints, female: Bools, parts: tuple[str, str]) -> Ints:
    """Draw a name for each person from the list of the person's culture and sex."""
    rows = np.zeros(len(culture), dtype=np.int64)
    for number, habits in enumerate(cultures()):
        for sex, part in enumerate(parts):
            where = np.flatnonzero((culture == number) & (female == bool(sex)))
            rows[where] = names().draw(rng, habits.name, part, len(where))
    return rows


def _family_names(
    rng: np.random.Generator, culture: Ints, household: Ints, role: Ints, female: Bools
) -> tuple[Ints, Ints, Ints]:
    """Return family name, maiden name and second half; a household shares one as its culture does."""
    count = len(culture)
    own = _drawn(rng, culture, np.zeros(count, dtype=bool), ("family", "family"))
    head = np.searchsorted(household, household)
    takes = np.asarray([habits.takes_name for habits in cultures()])[culture]
    wife = (role == 1) & (rng.random(count) < MARRIED_COUPLES) & (rng.random(count) < takes)
    family = np.where(wife | (role > 1), own[head], own)
    maiden = np.where(wife & (own != family), own, -1)
    western = np.isin(culture, [i for i, habits in enumerate(cultures()) if habits.name in WESTERN])
    double = western & (rng.random(count) < DOUBLE_FAMILY_NAME)
    other = _drawn(rng, culture, np.zeros(count, dtype=bool), ("family", "family"))
    second = np.where(double & (other != family), other, -1)
    return _feminine(family, culture, female), _feminine(maiden, culture, female), second


def _feminine(family: Ints, culture: Ints, female: Bools) -> Ints:
    for number, habits in enumerate(cultures()):
        if (habits.name, "family_f") in names().start:
            shift = names().start[habits.name, "family_f"] - names().start[habits.name, "family"]
            family = np.where(female & (culture == number) & (family >= 0), family + shift, family)
    return family


def _birth_dates(
    rng: np.random.Generator, household: Ints, role: Ints, size: Ints
) -> tuple[Ints, Ints, Ints, Bools]:
    count = len(role)
    parent = size >= 3
    centre = np.where(parent, 1959, 1981)
    year = np.rint(rng.normal(centre, np.where(parent, 5, 13), count)).astype(np.int64)
    head = np.searchsorted(household, household)
    year = np.where(role == 1, year[head] + np.rint(rng.normal(1, 4, count)).astype(np.int64), year)
    year = np.where(role > 1, year[head] + rng.integers(23, 38, count), year)
    year = np.clip(year, OLDEST, YOUNGEST)
    month, day = rng.integers(1, 13, count), rng.integers(1, 29, count)
    late = rng.random(count) < 0.07  # the days that not every month has
    day = np.where(late & (month != 2), 29 + (day % 2), day)
    twin = (role == 3) & (rng.random(count) < TWINS)
    where = np.flatnonzero(twin)
    for part in (year, month, day):
        part[where] = part[where - 1]
    return year, month, day, twin


def _named_after(
    rng: np.random.Generator,
    given: Ints,
    culture: Ints,
    female: Bools,
    household: Ints,
    role: Ints,
    twin: Bools,
) -> Ints:
    head = np.searchsorted(household, household)
    western = np.isin(culture, [i for i, habits in enumerate(cultures()) if habits.name in WESTERN])
    junior = (role == 2) & western & (female == female[head]) & (rng.random(len(given)) < NAMED_AFTER_PARENT)
    return np.where(junior & ~twin, given[head], given)


def _middle_names(rng: np.random.Generator, culture: Ints, female: Bools, given: Ints) -> Ints:
    rate = np.asarray([MIDDLE_NAMES.get(habits.name, 0) for habits in cultures()])[culture]
    drawn = _drawn(rng, culture, female, ("given_m", "given_f"))
    return np.where((rng.random(len(given)) < rate) & (drawn != given), drawn, -1)


def _countries(rng: np.random.Generator, culture: Ints, household: Ints) -> Objects:
    codes = objects(list(countries()))
    drawn = np.zeros(len(culture), dtype=np.int64)
    for number, habits in enumerate(cultures()):
        where = np.flatnonzero(culture == number)
        own = np.asarray([list(countries()).index(code) for code in habits.lives])
        drawn[where] = own[choose(rng, cumulative(list(habits.lives.values())), len(where))]
    return codes[drawn[np.searchsorted(household, household)]]
