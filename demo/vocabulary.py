"""The words of the demo: names, places and habits of nine cultures, read from `names/`."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml
from anyascii import anyascii

Objects = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

FOLDER = Path(__file__).parent / "names"
PARTS = ("given_f", "given_m", "family", "family_f")


def objects(values: list[Any]) -> Objects:
    """Return a one-dimensional array of Python objects, lists among them left whole."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def slug(text: str) -> str:
    """Return the Latin small letters of a text, as in an e-mail address."""
    return "".join(letter for letter in anyascii(text).lower() if letter.isalnum())


def only(where: Bools, values: Objects) -> Objects:
    """Return the values where they belong and None elsewhere."""
    kept = np.full(len(values), None, dtype=object)
    kept[where] = values[where]
    return kept


def choose(rng: np.random.Generator, shares: npt.NDArray[np.float64], size: int) -> Ints:
    """Draw positions by their shares (cumulative, ending in 1)."""
    return np.minimum(np.searchsorted(shares, rng.random(size), side="right"), len(shares) - 1)


def cumulative(weights: list[float]) -> npt.NDArray[np.float64]:
    """Return weights as cumulative shares."""
    total: npt.NDArray[np.float64] = np.cumsum(np.asarray(weights, dtype=np.float64))
    shares: npt.NDArray[np.float64] = total / total[-1]
    return shares


@dataclass(frozen=True)
class Names:
    """Every name of every culture, in one row each; a culture's part is a stretch of rows."""

    latin: Objects
    native: Objects
    variants: Objects
    nicknames: Objects
    slugs: Objects
    share: npt.NDArray[np.float64]  # of the name within its culture and part
    start: dict[tuple[str, str], int]
    shares: dict[tuple[str, str], npt.NDArray[np.float64]]

    def draw(self, rng: np.random.Generator, culture: str, part: str, size: int) -> Ints:
        """Draw rows of a culture's part by their weights."""
        return self.start[culture, part] + choose(rng, self.shares[culture, part], size)


@dataclass(frozen=True)
class Culture:
    """What the people of one culture have in common."""

    name: str
    share: float
    language: str
    lives: dict[str, float]
    takes_name: float
    order: str
    domains: dict[str, float]
    stores: dict[str, float]


@dataclass(frozen=True)
class Country:
    """How phones and addresses look in a country."""

    code: str
    dial: str
    trunk: str
    mobile: list[str]
    mobile_groups: list[int]
    fixed: list[str]
    fixed_groups: list[int]
    written: list[str]
    number: str
    streets: list[str]
    cities: dict[str, tuple[str, str, float]]

    def groups(self, number: str) -> list[int]:
        """Return how the figures of a number in E.164 are grouped behind the dial code."""
        fixed = len(number) == 1 + len(self.dial) + sum(self.fixed_groups)
        return self.fixed_groups if fixed else self.mobile_groups


@cache
def cultures() -> tuple[Culture, ...]:
    """Return the cultures of the demo."""
    content = yaml.safe_load((FOLDER / "cultures.yaml").read_text(encoding="utf-8"))
    return tuple(Culture(name=name, **habits) for name, habits in content.items())


@cache
def countries() -> dict[str, Country]:
    """Return the countries that the demo's people live in, by ISO code."""
    content = yaml.safe_load((FOLDER / "places.yaml").read_text(encoding="utf-8"))
    return {code: Country(code=code, **place) for code, place in content.items()}


@cache
def names() -> Names:
    """Return the name lists of all cultures."""
    rows: list[dict[str, str]] = []
    start, shares, share = {}, {}, []
    for culture in cultures():
        with (FOLDER / f"{culture.name}.csv").open(encoding="utf-8", newline="") as file:
            content = list(csv.DictReader(file))
        for part in PARTS:
            stretch = [row for row in content if row["part"] == part]
            if not stretch:
                continue
            weights = [float(row["weight"]) for row in stretch]
            start[culture.name, part] = len(rows)
            shares[culture.name, part] = cumulative(weights)
            share += [weight / sum(weights) for weight in weights]
            rows += stretch
    return Names(
        latin=objects([row["latin"] for row in rows]),
        native=objects([row["native"] for row in rows]),
        variants=objects([row["variants"].split("|") if row["variants"] else [] for row in rows]),
        nicknames=objects([row["nicknames"].split("|") if row["nicknames"] else [] for row in rows]),
        slugs=objects([slug(row["latin"]) for row in rows]),
        share=np.asarray(share),
        start=start,
        shares=shares,
    )
