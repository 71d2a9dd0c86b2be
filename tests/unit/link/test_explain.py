import pytest
from test_score import edges

from resolution.errors import ConfigurationError, RunError
from resolution.link.explain import explain
from resolution.link.model import load_model


def test_an_explanation_adds_up_to_the_weight_of_the_edge(linked) -> None:
    found = edges(linked)
    for left, right, weight, probability, _, levels in found[:: len(found) // 3]:
        told = explain(linked, "r1", right, left)
        assert (told.record_key_l, told.record_key_r) == (left, right)
        assert (told.match_weight, told.match_probability) == (weight, probability)
        total = told.start_bits + sum(evidence.bits for evidence in told.evidence) - told.discount_bits
        assert total == pytest.approx(weight, abs=1e-7)
        assert [evidence.level for evidence in told.evidence] == levels


def test_a_pair_that_is_no_edge_can_be_explained_too(linked) -> None:
    compared = {(left, right) for left, right, *_ in edges(linked)}
    left, right = next(pair for n in range(1, 50) if (pair := ("pos:0000", f"web:{n:04}")) not in compared)
    told = explain(linked, "r1", left, right)
    assert told.match_probability < 0.5
    total = told.start_bits + sum(evidence.bits for evidence in told.evidence) - told.discount_bits
    assert total == pytest.approx(told.match_weight, abs=1e-7)


def test_what_is_missing_weighs_nothing(linked) -> None:
    phone = load_model(linked).attributes.index("phone")
    levels = {(left, right): levels for left, right, *_, levels in edges(linked)}
    pair = next(pair for pair, found in levels.items() if found[phone] == -1)
    told = explain(linked, "r1", *pair)
    [phone] = [evidence for evidence in told.evidence if evidence.attribute == "phone"]
    assert (phone.bits, phone.level, phone.one_in) == (0, -1, None)


def test_the_model_is_named(linked) -> None:
    left, right, *_ = edges(linked)[0]
    assert explain(linked, "r1", left, right).model_version == load_model(linked).version


def test_an_unknown_record_is_named(linked) -> None:
    with pytest.raises(RunError, match="web:none took no part"):
        explain(linked, "r1", "pos:0001", "web:none")


def test_a_record_and_itself_is_no_pair(linked) -> None:
    with pytest.raises(ConfigurationError, match="pos:0001 is named twice"):
        explain(linked, "r1", "pos:0001", "pos:0001")
