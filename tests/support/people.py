"""Standardised records of made-up people, enough to train a small model on."""

import random
from datetime import date
from typing import Any

from support.workspace import record

_GIVEN = ["anna", "marie", "jean", "paul", "lucie", "hugo", "emma", "louis", "chloe", "jules", "lea", "adam"]
_FAMILY = ["martin", "bernard", "dubois", "petit", "durand", "leroy", "moreau", "simon", "laurent", "roux"]


def people(count: int = 150, seed: int = 7) -> list[dict[str, Any]]:
    """Return two records a person, the second in another source and with an edit here and there."""
    rng = random.Random(seed)
    rows = []
    for number in range(count):
        given, family = rng.choice(_GIVEN), rng.choice(_FAMILY) + rng.choice(["", "e", "ot", "el"])
        born = date(rng.randint(1940, 2005), rng.randint(1, 12), rng.randint(1, 28))
        values = {
            "given_name_std": given,
            "family_name_std": family,
            "given_name_phonetic": given[:3].upper(),
            "family_name_phonetic": family[:4].upper(),
            "name_tokens_std": " ".join(sorted([given, family])),
            "birth_date_std": born,
            "birth_year_std": born.year,
            "email_std": f"{given}.{family}{number % 90}@example.com",
            "email_local_std": f"{given}{family}{number % 90}",
            "phone_std": f"+336{rng.randrange(10**8):08}",
            "postal_code_std": f"750{rng.randint(1, 20):02}",
            "city_std": "paris",
        }
        rows.append(record(f"pos:{number:04}", **values))
        if rng.random() < 0.2:
            values["family_name_std"] = family[1:] + family[0]
        if rng.random() < 0.3:
            values["phone_std"] = None
        rows.append(record(f"web:{number:04}", **values))
    return rows
