"""Countries: codes and names in many languages, as ISO 3166-1 alpha-2.

country_name.csv holds the names of Unicode CLDR as libphonenumber ships them, and what else people write.
"""

import csv
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from resolution.standardise import placeholder, script
from resolution.standardise.country_code import ALPHA_2
from resolution.standardise.text import fold, mend

_CODES = {**ALPHA_2, **{code: code for code in ALPHA_2.values()}, "UK": "GB", "EL": "GR", "RCS": "CN"}


class Country(NamedTuple):
    """A country's ISO code, or why there is none."""

    std: str | None = None
    issues: tuple[str, ...] = ()


def standardise(value: str | None) -> Country:
    """Standardise a country given by code or name."""
    mended = mend(value)
    if mended.value is None or placeholder.is_nothing(mended.value):
        return Country(issues=mended.issues)
    code = _CODES.get(mended.value.upper().replace(".", "")) or _names().get(_key(mended.value))
    return Country(code, mended.issues if code else (*mended.issues, "unknown_country"))


def _key(name: str) -> str:
    own = script.native(name)
    return own if own and not script.has_latin(name) else fold(name.replace("'", " "))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Read country_name.csv: any name that a country goes by, and its code."""
    text = files("resolution.standardise").joinpath("country_name.csv").read_text(encoding="utf-8")
    return {_key(row["name"]): row["code"] for row in csv.DictReader(text.splitlines())}
