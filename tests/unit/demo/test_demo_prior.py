import json
from collections import Counter

import pytest

from demo.prior import FEWEST_PAIRS, SHIPPED, shares
from resolution.link.attributes import ATTRIBUTES
from resolution.link.mixture import MATCH


def test_the_shipped_prior_is_about_the_table_of_attributes():
    content = json.loads(SHIPPED.read_text(encoding="utf-8"))
    labels = {attribute.name: set(attribute.labels) for attribute in ATTRIBUTES}
    assert list(content) == [MATCH]
    for attribute, known in content[MATCH].items():
        assert set(known) == labels[attribute], attribute
        assert sum(known.values()) == pytest.approx(1, abs=0.001), attribute
        assert all(0 <= share <= 1 for share in known.values())


def test_shares_are_by_label_and_few_pairs_say_nothing():
    counts = {attribute.name: Counter() for attribute in ATTRIBUTES}
    counts["gender"] = Counter({0: FEWEST_PAIRS, 1: FEWEST_PAIRS * 3})
    counts["generation"] = Counter({1: FEWEST_PAIRS - 1})
    assert shares(counts) == {"gender": {"different": 0.25, "same": 0.75}}
