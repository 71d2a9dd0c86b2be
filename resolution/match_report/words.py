"""The words of the report: every sentence in English and in French, and numbers as people write them."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import yaml

from resolution.page.frame import text_of

LANGUAGES = ("en", "fr")
_SEPARATORS = {"en": (",", "."), "fr": ("\u202f", ",")}
_DAYS = {"en": "%Y-%m-%d", "fr": "%d/%m/%Y"}
_PERCENT = {"en": "%", "fr": "\u00a0%"}


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """Return the table of words: key -> language -> text, in which {name} stands for a value."""
    rows: Mapping[str, Mapping[str, str]] = yaml.safe_load(text_of("resolution.match_report", "words.yaml"))
    return rows


class Words:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: str) -> str:
        """Return a text of the table with its values filled in."""
        return table()[key][self.language].format(**values)

    def known(self, group: str, name: str) -> str:
        """Return what a name of a group is called; one that has no word is called by itself."""
        word = table().get(f"{group}.{name}")
        return word[self.language] if word else name.replace("_", " ")

    def number(self, value: float, decimals: int = 0, sign: str = "") -> str:
        """Return a number; with the sign `+` also one above 0 bears it."""
        thousands, point = _SEPARATORS[self.language]
        written = f"{value:{sign},.{decimals}f}".replace("-", "\u2212")
        return written.translate({ord(","): thousands, ord("."): point})

    def change(self, value: float, decimals: int = 0) -> str:
        """Return how much a number rose or fell, with its sign; none where it stayed."""
        return self.number(value, decimals, "+") if round(value, decimals) else "±0"

    def share(self, part: float, whole: float, decimals: int = 1) -> str:
        """Return a part of a whole in percent; a dash where there is no whole."""
        return self.number(100 * part / whole, decimals) + _PERCENT[self.language] if whole else "–"

    def day(self, value: date) -> str:
        """Return a day."""
        return value.strftime(_DAYS[self.language])

    def moment(self, value: datetime) -> str:
        """Return a point in time, to the minute, in UTC."""
        return f"{self.day(value)} {value:%H:%M} UTC"

    def chart_options(self) -> dict[str, Any]:
        """Return what vega-embed has to know to write numbers."""
        thousands, point = _SEPARATORS[self.language]
        return {
            "formatLocale": {
                "decimal": point,
                "thousands": thousands,
                "grouping": [3],
                "currency": ["", ""],
                "percent": _PERCENT[self.language],
            }
        }
