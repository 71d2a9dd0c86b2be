from itertools import combinations

import numpy as np
import pytest

from resolution.cluster.groups import Graph, group, neighbourhoods
from resolution.cluster.linkage import UNIT, Pairs


def pairs(keys, words):
    left, right = np.array([[keys.index(a), keys.index(b)] for a, b in words], np.int64).reshape(-1, 2).T
    return Pairs(left, right)


def graph(keys, edges=(), matches=(), no_matches=(), merges=(), absent="", followers="", before=()):
    """Records are letters, pairs are words of two; edges have probabilities."""
    edges = dict(edges)
    member = np.array([key not in absent for key in keys], bool)
    return Graph(
        is_active=member & np.array([key not in followers for key in keys], bool),
        is_member=member,
        scored=pairs(keys, edges),
        weight=np.array([round(p * UNIT) for p in edges.values()], np.int64),
        matches=pairs(keys, matches),
        no_matches=pairs(keys, no_matches),
        merges=pairs(keys, merges),
        before=pairs(keys, before),
    )


def words(keys, label):
    found = {}
    for key, number in zip(keys, label.tolist(), strict=True):
        if number >= 0:
            found.setdefault(keys[number], []).append(key)
    assert all(first == members[0] for first, members in found.items())
    return ["".join(members) for members in found.values()]


def grouped(keys, edges=(), threshold=0.25, by_linkage=True, **rest):
    return words(keys, group(graph(keys, edges, **rest), threshold, by_linkage))


CHAIN = [(pair, 0.9) for pair in ("ab", "bc", "cd", "de", "ef", "fg", "gh", "hi", "ij")]
CLIQUE = [("".join(pair), 0.9) for pair in combinations("abcdef", 2)]


def test_groups_are_named_by_their_first_record() -> None:
    assert grouped("abcde", [("ce", 0.9), ("bd", 0.9)]) == ["a", "bd", "ce"]


@pytest.mark.parametrize("keys", ["", "ab"])
def test_without_edges_everybody_is_alone(keys) -> None:
    assert grouped(keys) == list(keys)


def test_a_record_merged_at_its_source_follows_and_does_not_count() -> None:
    copies = [f"a{copy}" for copy in "uvwxyz"]  # were they counted, 0.6 would be a mean of 0.09
    rest = {"merges": copies, "followers": "uvwxyz"}
    assert grouped("abuvwxyz", [("ab", 0.6)], **rest) == ["abuvwxyz"]
    assert grouped("abuvwxyz", [("ab", 0.2)], **rest) == ["auvwxyz", "b"]


def test_merges_at_the_source_follow_one_another_through_records_that_take_no_part() -> None:
    assert grouped("abcd", [("ab", 0.9)], merges=["bc", "cd"], followers="cd") == ["abcd"]
    assert grouped("abcd", [("ab", 0.9)], merges=["bc", "cd"], followers="d", absent="c") == ["abd"]


def test_records_that_were_merged_away_make_no_client_alone() -> None:
    assert grouped("abc", merges=["bc"], followers="bc") == ["a"]


def test_a_match_holds_whatever_the_score_and_also_through_absent_records() -> None:
    assert grouped("abc", matches=["ac"]) == ["ac", "b"]
    assert grouped("abcd", matches=["ab", "bc"], absent="b") == ["ac", "d"]


def test_matched_records_are_one_cluster_from_the_beginning_and_all_count() -> None:
    assert grouped("abc", [("bc", 0.5)], matches=["ab"]) == ["abc"]  # half of two pairs
    assert grouped("abc", [("bc", 0.49)], matches=["ab"]) == ["ab", "c"]


@pytest.mark.parametrize("by_linkage", [True, False])
def test_a_no_match_holds_along_any_chain(by_linkage) -> None:
    found = grouped("abcdef", CLIQUE, by_linkage=by_linkage, no_matches=["af"])
    assert len(found) == 2 and sum(map(len, found)) == 6
    assert not any("a" in members and "f" in members for members in found)


def test_a_no_match_holds_for_all_that_matches_bind_to_its_ends() -> None:
    found = grouped("abcd", [("ad", 0.9), ("ab", 0.9)], matches=["bc"], no_matches=["cd"], absent="c")
    assert found in (["ab", "d"], ["ad", "b"])


def test_the_steward_outranks_the_source() -> None:
    assert grouped("ab", merges=["ab"], no_matches=["ab"]) == ["a", "b"]
    found = grouped("abc", merges=["ab", "bc"], followers="b", no_matches=["ac"])
    assert found == ["ab", "c"]  # the first pair by its keys holds


def test_a_no_match_among_matches_does_nothing() -> None:
    assert grouped("abc", matches=["ab", "bc"], no_matches=["ac"]) == ["abc"]


def test_a_no_match_of_records_that_were_not_compared_is_kept_too() -> None:
    assert grouped("abc", [("ac", 0.9)], followers="b", matches=["bc"], no_matches=["ab"]) == ["a", "bc"]


def test_a_chain_is_one_client_only_without_linkage() -> None:
    assert max(map(len, grouped("abcdefghij", CHAIN))) < 10
    assert grouped("abcdefghij", CHAIN, 0.5, by_linkage=False) == ["abcdefghij"]
    assert grouped("abc", [("ab", 0.9), ("bc", 0.4)], 0.5, by_linkage=False) == ["ab", "c"]


def test_a_clique_is_one_client() -> None:
    assert grouped("abcdef", CLIQUE) == ["abcdef"]


def test_neighbourhoods_are_joined_by_all_that_holds_or_held() -> None:
    rest = {"matches": ["bc"], "merges": ["cd"], "before": ["de"], "no_matches": ["ef"]}
    known = graph("abcdefg", [("ab", 0.9), ("fg", 0.2)], **rest)
    assert words("abcdefg", neighbourhoods(known, 0.25)) == ["abcde", "f", "g"]
