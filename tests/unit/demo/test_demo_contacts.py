"""Phones and postcodes are valid until dirt gets on them."""

import re

import numpy as np
import phonenumbers
import pytest

from demo import slips
from demo.batches import draw_batch
from demo.contacts import draw_phones, draw_postal_codes
from demo.dirt import KINDS
from demo.draft import STORE_PHONES
from demo.vocabulary import countries
from resolution.standardise import phone, postcode

CODES = list(countries())
POSTCODES = {
    "FR": r"\d{5}", "IT": r"\d{5}", "US": r"\d{5}", "KR": r"\d{5}", "SA": r"\d{5}", "MC": "98000",
    "CN": r"\d{6}", "RU": r"\d{6}", "JP": r"\d{3}-\d{4}", "CH": r"\d{4}", "BE": r"\d{4}",
    "GB": r"[A-Z]{1,2}\d{1,2} \d[ABD-HJLNP-UW-Z]{2}", "HK": "", "AE": "", "QA": "",
}  # fmt: skip


def drawn(code, fixed, count=400):
    return draw_phones(np.random.default_rng(6), np.full(count, code, dtype=object), fixed).tolist()


def reader(code, written):
    """Return where a number is read: 00 begins an international one in Europe, not everywhere."""
    return "FR" if written.startswith("00") else code


@pytest.mark.parametrize("fixed", [False, True])
@pytest.mark.parametrize("code", CODES)
def test_numbers_are_valid_in_their_country(code, fixed):
    numbers = drawn(code, fixed)
    assert len(set(numbers)) > 390
    assert [n for n in numbers if not phonenumbers.is_valid_number(phonenumbers.parse(n))] == []
    place = countries()[code]
    assert {len(n) - 1 - len(place.dial) for n in numbers} == {sum(place.groups(numbers[0]))}


@pytest.mark.parametrize("form", range(8))
@pytest.mark.parametrize("code", CODES)
def test_every_written_form_leads_back_to_the_number(code, form):
    place = countries()[code]
    for number in drawn(code, fixed=False, count=40) + drawn(code, fixed=True, count=40):
        written = slips.phone_form(number, place.dial, place.trunk, place.groups(number), form)
        assert phone.standardise(written, reader(code, written)).std == number


def test_only_dirt_makes_a_number_invalid():
    draft, _ = draw_batch(11, 0, 4_000, 4_000)
    own = draft.texts["phone"].astype(bool) & ~draft.made_up["phone"]
    slipped = (draft.soiled >> KINDS.index("phone_slip")) & 1 == 1
    home = draft.people.country[draft.person]
    invalid = np.asarray(
        [
            text is None or phone.standardise(text, reader(code, text)).std is None
            for text, code in zip(draft.texts["phone"], home, strict=True)
        ]
    )
    assert invalid[own & slipped].any()
    assert not invalid[own & ~slipped].any()


def test_the_stores_have_valid_phones():
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(number)) for number in STORE_PHONES.values())


@pytest.mark.parametrize("code", CODES)
def test_postcodes_have_the_shape_of_their_country(code):
    rng = np.random.default_rng(7)
    for _, template, _ in countries()[code].cities.values():
        for text in draw_postal_codes(rng, template, 200).tolist():
            assert re.fullmatch(POSTCODES[code], text)
            assert postcode.standardise(text, code).issues == ()


def test_a_range_keeps_its_leading_zeros():
    found = set(draw_postal_codes(np.random.default_rng(8), "750[01-20]", 500).tolist())
    assert found == {f"750{district:02d}" for district in range(1, 21)}
