"""The words of the report: each in both languages, with the same places for values, and none is missing."""

import re
from datetime import UTC, datetime
from pathlib import Path

from resolution import match_report
from resolution.link.recipe import attributes
from resolution.look.words import CAUSES, KINDS
from resolution.match_report.words import LANGUAGES, Words, table

CODE = "\n".join(path.read_text(encoding="utf-8") for path in Path(match_report.__file__).parent.glob("*.py"))


def test_a_word_is_there_in_both_languages_with_the_same_places() -> None:
    for key, words in table().items():
        assert set(words) == set(LANGUAGES), key
        assert all(words.values()), key
        places = {frozenset(re.findall(r"{(\w+)}", text)) for text in words.values()}
        assert len(places) == 1, key


def test_every_word_that_is_asked_for_is_there() -> None:
    asked = set(re.findall(r'words\(\s*"([\w.]+)"', CODE))
    assert len(asked) > 50
    assert asked <= set(table())


def test_the_state_has_words() -> None:
    names = {f"event.{name}" for name in KINDS} | {f"cause.{name}" for name in CAUSES}
    for attribute in attributes(frozenset()):
        names |= {f"attribute.{attribute.name}"} | {f"level.{label}" for label in attribute.labels}
        names |= {f"kind.{kind}" for kind in attribute.weak}
    assert names <= set(table())


def test_numbers_are_written_as_people_write_them() -> None:
    english, french = Words("en"), Words("fr")
    assert (english.number(1234567), french.number(1234567)) == ("1,234,567", "1\u202f234\u202f567")
    assert (english.number(-1234.5, 1), french.number(-1234.5, 1)) == ("\u22121,234.5", "\u22121\u202f234,5")
    assert (english.change(3), english.change(-3), english.change(0.01, 1)) == ("+3", "\u22123", "±0")
    assert (english.share(1, 8), french.share(1, 8), french.share(1, 0)) == ("12.5%", "12,5\u00a0%", "–")
    at = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)
    assert (english.moment(at), french.moment(at)) == ("2026-11-23 02:05 UTC", "23/11/2026 02:05 UTC")


def test_a_name_without_a_word_is_shown_as_it_is() -> None:
    assert Words("fr").known("measure", "brand_new_measure") == "brand new measure"
