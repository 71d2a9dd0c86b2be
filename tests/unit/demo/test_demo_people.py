import numpy as np
import pytest

from demo.contacts import draw_contacts
from demo.people import draw_people
from demo.vocabulary import cultures, names


@pytest.fixture(scope="module")
def people():
    return draw_people(np.random.default_rng(5), 1, 12_000)


def share(people, culture, *families):
    own = people.culture == [c.name for c in cultures()].index(culture)
    return np.isin(names().latin[people.family[own]], families).mean()


def test_family_names_are_as_skewed_as_real_ones(people):
    assert 0.39 < share(people, "korean", "Kim", "Lee", "Park") < 0.51
    assert 0.17 < share(people, "chinese", "Wang", "Li", "Zhang") < 0.31
    assert share(people, "french", "Martin") < 0.05


def test_french_family_names_have_a_long_tail(people):
    own = people.culture == [c.name for c in cultures()].index("french")
    assert len(np.unique(people.family[own])) > 600


def test_households_share_a_name_an_address_and_sometimes_a_mail(people):
    contacts = draw_contacts(np.random.default_rng(6), people, 12_000)
    second = np.flatnonzero(people.role == 1)
    assert (contacts.home.street[second] == contacts.home.street[second - 1]).all()
    assert 0.02 < (contacts.email[second] == contacts.email[second - 1]).mean() < 0.15
    assert 0.3 < (people.family[second] == people.family[second - 1]).mean() < 0.9


def test_others_have_a_mail_of_their_own(people):
    contacts = draw_contacts(np.random.default_rng(6), people, 12_000)
    own = contacts.email[~contacts.shares_email]
    assert len(np.unique(own.astype(str))) > 0.995 * len(own)


def test_there_are_twins_namesakes_and_maiden_names(people):
    fourth = np.flatnonzero(people.role == 3)
    birth = people.birth_year * 10_000 + people.birth_month * 100 + people.birth_day
    twins = fourth[birth[fourth] == birth[fourth - 1]]
    assert 0.08 < len(twins) / len(fourth) < 0.25
    full = names().latin[people.given] + " " + names().latin[people.family]
    _, times = np.unique(full.astype(str), return_counts=True)
    assert (times > 1).sum() > 100
    assert (people.maiden >= 0).sum() > 200


def test_russian_women_have_the_feminine_family_name(people):
    own = people.culture == [c.name for c in cultures()].index("russian")
    women = names().native[people.family[own & people.female]]
    assert all(name[-1] in "аяой" or name[-1] in "хоеи" for name in women)
    assert not any(name.endswith(("ов", "ев", "ин")) for name in women)
