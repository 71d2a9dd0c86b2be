import math

import numpy as np
import pytest

from demo.batches import draw_batch
from demo.contacts import draw_contacts
from demo.dirt import DIRT, KINDS
from demo.draft import PLACES, TEXTS
from demo.people import draw_people
from demo.records import draw_records, draw_traits, finish
from demo.ways import PLACEHOLDER_EMAILS, WAYS


@pytest.fixture(scope="module")
def drawn():
    return draw_batch(11, 0, 6_000, 6_000)


def clean():
    rng = np.random.default_rng(4)
    people = draw_people(rng, 1, 1_200)
    contacts = draw_contacts(rng, people, 1_200)
    draft = draw_records(rng, people, contacts, draw_traits(rng, people, contacts))
    draft.soiled = np.zeros(len(draft), dtype=np.int64)
    return draft


def test_every_kind_of_the_table_has_a_way_and_a_description():
    assert set(KINDS) == set(WAYS)
    assert len(KINDS) == len(set(KINDS)) < 63
    assert all(dirt.description for dirt in DIRT)


@pytest.mark.parametrize("number", range(len(DIRT)), ids=KINDS)
def test_rates_are_those_of_the_table_and_no_row_is_dead(drawn, number):
    _, counts = drawn
    assert counts[number, :, 1].sum() > 0
    for place, rate in enumerate(DIRT[number].rates):
        possible, befallen = counts[number, place]
        spread = 5 * math.sqrt(possible * rate * (1 - rate)) + 1
        assert abs(befallen - rate * possible) <= spread, PLACES[place]


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in ("broken_line", "twice_in_drop")])
def test_dirt_changes_the_record(kind):
    draft = clean()
    befalls, put = WAYS[kind]
    rows = np.flatnonzero(befalls(draft))[:200]
    assert len(rows)
    before = {text: draft.texts[text].copy() for text in TEXTS}
    if kind == "phone_form":
        finish(draft)
        before["phone"] = draft.texts["phone"].copy()
        draft = clean()
    put(draft, rows, np.random.default_rng(2).integers(0, 2**31, len(rows)).tolist())
    changed = np.logical_or.reduce([before[text][rows] != draft.texts[text][rows] for text in TEXTS])
    # a half of a name may be the name of the household's head, a former address the same city
    assert changed.mean() > 0.97


def test_the_log_of_dirt_agrees_with_the_counts(drawn):
    draft, counts = drawn
    for number in range(len(DIRT)):
        assert ((draft.soiled >> number) & 1).sum() == counts[number, :, 1].sum()


def test_staff_type_placeholders_at_rates_that_differ_by_store(drawn):
    draft, _ = drawn
    typed = np.isin(draft.texts["email"].astype(str), PLACEHOLDER_EMAILS)
    shares = {place: typed[draft.place == number].mean() for number, place in enumerate(PLACES)}
    assert shares["NCE01"] > shares["LYO01"] > shares["PAR01"] > shares["crm"] > shares["web"] == 0


def test_placeholders_stay_recognisable(drawn):
    draft, _ = drawn
    default = draft.texts["birth_date"] == "1900-01-01"
    assert default.sum() == ((draft.soiled >> KINDS.index("birth_date_default")) & 1).sum()
