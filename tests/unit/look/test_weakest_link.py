"""The weakest link that a client needs."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from support.examples import examples

from resolution.look.links import MERGED, Link
from resolution.look.tree import Parts, spanning, weakest


def link(pair: str, probability: float, found_by: str = "email") -> Link:
    return Link(*pair, probability, found_by)


def test_a_weak_link_beside_stronger_ones_is_not_needed() -> None:
    found = weakest([link("ab", 0.9), link("bc", 0.8), link("ac", 0.1)], "abc")
    assert (found.link.ends, found.left, found.right, found.others) == (("b", "c"), ("a", "b"), ("c",), 1)


def test_two_groups_hang_by_one_link() -> None:
    links = [link("ab", 0.9), link("cd", 0.9), link("bc", 0.41)]
    found = weakest(links, "abcd")
    assert (found.link.ends, found.left, found.right, found.others) == (("b", "c"), ("a", "b"), ("c", "d"), 0)


def test_what_somebody_said_holds_more_than_a_score_of_one() -> None:
    assert weakest([link("ab", 1.0), link("bc", 1.0, MERGED)], "abc").link.ends == ("a", "b")


def test_one_record_needs_no_link() -> None:
    assert weakest([], "a") is None


def test_a_link_to_a_record_outside_holds_nothing() -> None:
    links = [link("ab", 1.0, MERGED), link("bz", 1.0, MERGED)]
    assert weakest(links, "ab").link.ends == ("a", "b")


PAIRS = ["".join(pair) for pair in combinations("abcdef", 2)]
LINKS = st.dictionaries(st.sampled_from(PAIRS), st.sampled_from([0.1, 0.4, 0.4, 0.9, 1.0]))


def parts(links) -> set[frozenset[str]]:
    joined = Parts()
    for found in links:
        joined.join(*found.ends)
    return {frozenset(k for k in "abcdef" if joined.are_one(k, key)) for key in "abcdef"}


@given(LINKS)
@examples(100)
def test_the_strongest_links_that_are_enough(weights) -> None:
    links = [link(pair, weights[pair]) for pair in sorted(weights)]
    tree = spanning(links[::-1])
    assert tree == spanning(links)
    assert parts(tree) == parts(links)
    found = weakest(links, "abcdef")
    assert (found is None) == (not links)
    if found:
        assert found.link.probability == min(kept.probability for kept in tree)
        stronger = [kept for kept in links if kept.strength > found.link.strength]
        assert parts(stronger) != parts(links)
        across = [kept for kept in links if len({kept.record_key_l, kept.record_key_r} & {*found.left}) == 1]
        assert len(across) == found.others + 1
        assert max(kept.probability for kept in across) == found.link.probability
