"""Accepted judgements can always all be true; refused ones never could."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.review.consistency import Constraint, Constraints, in_words, ordered
from resolution.review.words import MATCH, NO_MATCH

KEYS = st.sampled_from("abcdefg")
SAID = st.tuples(st.sampled_from([MATCH, NO_MATCH]), KEYS, KEYS).filter(lambda said: said[1] != said[2])


def constraint(judgement, one, other, origin="this judgement"):
    return Constraint(judgement, *ordered(one, other), origin)


def groups_of(held):
    group = {key: key for of in held for key in of}
    for (one, other), judgement in held.items():
        if judgement == MATCH:
            before = group[one]
            group = {key: group[other] if name == before else name for key, name in group.items()}
    return group


def can_be_true(held):
    group = groups_of(held)
    return all(group[one] != group[other] for (one, other), said in held.items() if said == NO_MATCH)


@given(st.lists(SAID, max_size=25))
def test_what_is_taken_can_be_true_and_what_is_refused_cannot(said):
    constraints, held = Constraints(), {}
    for judgement, one, other in said:
        wanted = held | {ordered(one, other): judgement}
        chain = constraints.take(constraint(judgement, one, other))
        assert (chain is None) == can_be_true(wanted)
        if chain is None:
            held = wanted
        else:
            assert_contradiction(chain, wanted)
    for one, other in ((one, other) for one in "abcdefg" for other in "abcdefg" if one < other):
        assert constraints.answer(one, other) == follows(held, one, other)
    assert {key: group for group in constraints.groups() for key in group} == in_groups(held)


def assert_contradiction(chain, wanted):
    *matches, apart = chain
    assert {step.judgement for step in matches} == {MATCH}
    assert apart.judgement == NO_MATCH
    for step in chain:
        assert wanted[ordered(step.record_key_l, step.record_key_r)] == step.judgement
    assert all(step.record_key_r == after.record_key_l for step, after in pairwise(matches))
    assert (apart.record_key_l, apart.record_key_r) in {
        (matches[0].record_key_l, matches[-1].record_key_r),
        (matches[-1].record_key_r, matches[0].record_key_l),
    }
    assert "this judgement" in {step.origin for step in chain}


def follows(held, one, other):
    group = {one: one, other: other} | groups_of(held)
    if group[one] == group[other]:
        return MATCH
    forbidden = {frozenset((group[a], group[b])) for (a, b), said in held.items() if said == NO_MATCH}
    return NO_MATCH if frozenset((group[one], group[other])) in forbidden else None


def in_groups(held):
    group = groups_of(held)
    together = {key: sorted(other for other in group if group[other] == group[key]) for key in group}
    return {key: keys for key, keys in together.items() if len(keys) > 1}


@given(st.lists(SAID, max_size=20), SAID, st.randoms())
def test_the_order_of_what_is_held_changes_no_chain(said, new, random):
    first = Constraints()
    taken = {}
    for judgement, one, other in said:
        if first.take(constraint(judgement, one, other)) is None:
            taken[ordered(one, other)] = constraint(judgement, one, other)
    shuffled = list(taken.values())
    random.shuffle(shuffled)
    assert first.take(constraint(*new)) == Constraints(shuffled).take(constraint(*new))


@pytest.mark.parametrize(
    ("held", "new", "words"),
    [
        ("a=b b=c", "a≠c", "a = b (1), b = c (2), but a ≠ c (new)"),
        ("a=b a≠c", "b=c", "a = b (1), b = c (new), but a ≠ c (2)"),
        ("a=b b=c c=d a=d", "b≠d", "b = a (1), a = d (4), but b ≠ d (new)"),
        ("a=b c=d a≠d", "b=c", "a = b (1), b = c (new), c = d (2), but a ≠ d (3)"),
        ("a=b c=d a≠d b≠d", "b=c", "b = c (new), c = d (2), but b ≠ d (4)"),
    ],
)
def test_the_shortest_chain_is_told(held, new, words):
    constraints = Constraints(read(text, str(number)) for number, text in enumerate(held.split(), start=1))
    chain = constraints.take(read(new, "new"))
    assert chain is not None and in_words(chain) == words


def read(text, origin):
    return constraint(MATCH if "=" in text else NO_MATCH, text[0], text[2], origin)


def test_a_pair_judged_anew_is_not_held_against_itself():
    constraints = Constraints([read("a=b", "1")])
    assert constraints.take(read("a≠b", "2")) is None
    assert constraints.answer("a", "b") == NO_MATCH


def test_a_refused_judgement_leaves_what_was_held():
    constraints = Constraints([read("a=b", "1"), read("b=c", "2"), read("a=c", "3")])
    assert constraints.take(read("a≠c", "4")) is not None
    constraints.drop("a", "b")
    assert constraints.answer("a", "c") == MATCH
