"""Standardised records of made-up people, enough to train a small model on."""

import random
from collections.abc import Sequence
from datetime import date
from typing import Any

from support.workspace import record

_GIVEN = ["anna", "marie", "jean", "paul", "lucie", "hugo", "emma", "louis", "chloe", "jules", "lea", "adam"]
_FAMILY = ["martin", "bernard", "dubois", "petit", "durand", "leroy", "moreau", "simon", "laurent", "roux"]
_STREETS = ["rivoli rue", "hugo rue victor", "republique rue", "italie place", "general leclerc rue"]
_DOMAINS = ["orange.fr", "free.fr", "example.com"]


def people(count: int = 150, seed: int = 7, copies: float = 1.0) -> list[dict[str, Any]]:
    """Return a record a person at the till, and for a share of them one in the shop, with slips.

    Both records of a person have the same number: pos:0017 and web:0017.
    """
    rng = random.Random(seed)
    rows = []
    for number in range(count):
        values = _person(rng, number)
        rows.append(record(f"pos:{number:04}", **values))
        if rng.random() < copies:
            rows.append(record(f"web:{number:04}", **_with_slips(rng, values)))
    return rows


def true_pairs(rows: Sequence[dict[str, Any]]) -> set[tuple[str, str]]:
    """Return the pairs of record keys that are one person."""
    keys = {row["record_key"] for row in rows}
    shop = sorted(key for key in keys if key.startswith("web:"))
    return {(f"pos:{key[4:]}", key) for key in shop if f"pos:{key[4:]}" in keys}


def named(given: str, family: str) -> dict[str, Any]:
    """Return the standard forms of a name."""
    return {
        "given_name_std": given,
        "family_name_std": family,
        "full_name_std": f"{given} {family}",
        "name_tokens_std": " ".join(sorted({given, family})),
    }


def _person(rng: random.Random, number: int) -> dict[str, Any]:
    given, family = rng.choice(_GIVEN), rng.choice(_FAMILY) + rng.choice(["", "e", "ot", "el"])
    born = date(rng.randint(1940, 2005), rng.randint(1, 12), rng.randint(1, 28))
    local, domain = f"{given}.{family}{number % 90}", rng.choice(_DOMAINS)
    return {
        **named(given, family),
        "gender_std": rng.choice("fm"),
        "birth_date_std": born,
        "birth_year_std": born.year,
        "email_std": f"{local}@{domain}",
        "email_local_std": local,
        "email_domain_std": domain,
        "phone_std": f"+336{rng.randrange(10**8):08}",
        "street_std": rng.choice(_STREETS),
        "house_number_std": str(rng.randint(1, 99)),
        "postal_code_std": f"750{rng.randint(1, 20):02}",
        "city_std": "paris",
    }


def _with_slips(rng: random.Random, person: dict[str, Any]) -> dict[str, Any]:
    values = dict(person)
    given, family = values["given_name_std"], values["family_name_std"]
    if rng.random() < 0.15:
        values |= named(given, family[1:] + family[0])
    elif rng.random() < 0.1:
        values |= named(family, given)
    if rng.random() < 0.3:
        values["phone_std"] = None
    if rng.random() < 0.2:
        values |= {"email_std": None, "email_local_std": None, "email_domain_std": None}
    return values
