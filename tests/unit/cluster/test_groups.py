from itertools import combinations

import pyarrow as pa
import pytest

from resolution.cluster.groups import Links, group
from resolution.config import ModelSettings

AVERAGE = ModelSettings(match_threshold=0.25)
CHAINS = ModelSettings(match_threshold=0.5, without=frozenset({"linkage"}))


def links(*edges):
    """Return the links of edges "ab" with their probabilities; None: certain."""
    left, right = ([pair[end] for pair, _ in edges] for end in (0, 1))
    probability = [1.0 if p is None else p for _, p in edges]
    columns = (
        pa.array(left, pa.string()),
        pa.array(right, pa.string()),
        pa.array(probability, pa.float64()),
        pa.array([p is None for _, p in edges], pa.bool_()),
    )
    return Links(*(pa.chunked_array([column]) for column in columns))


def grouped(keys, *edges, settings=AVERAGE):
    return ["".join(found) for found in group(pa.array(list(keys), pa.string()), links(*edges), settings)]


def test_groups_are_in_the_order_of_their_keys() -> None:
    assert grouped("abcde", ("ce", 0.9), ("bd", 0.9)) == ["a", "bd", "ce"]


def test_edges_to_records_that_are_not_there_are_left_out() -> None:
    assert grouped("abc", ("ac", 0.9), ("bz", 0.9), ("zc", 0.9)) == ["ac", "b"]


@pytest.mark.parametrize("keys", ["", "ab"])
def test_without_edges_everybody_is_alone(keys) -> None:
    assert grouped(keys) == list(keys)


def test_a_record_merged_at_its_source_follows_and_does_not_count() -> None:
    copies = [(f"a{copy}", None) for copy in "uvwxyz"]  # were they counted, 0.6 would be a mean of 0.09
    assert grouped("abuvwxyz", ("ab", 0.6), *copies) == ["abuvwxyz"]
    assert grouped("abuvwxyz", ("ab", 0.2), *copies) == ["auvwxyz", "b"]


def test_merges_at_the_source_follow_one_another() -> None:
    assert grouped("abcd", ("bc", None), ("cd", None), ("ab", 0.9)) == ["abcd"]


def test_what_hangs_on_a_merged_record_hangs_on_its_survivor() -> None:
    assert grouped("abc", ("ab", None), ("bc", 0.9)) == ["abc"]


CHAIN = [(pair, 0.9) for pair in ("ab", "bc", "cd", "de", "ef", "fg", "gh", "hi", "ij")]


def test_a_chain_is_one_client_only_without_linkage() -> None:
    assert max(map(len, grouped("abcdefghij", *CHAIN))) < 10
    assert grouped("abcdefghij", *CHAIN, settings=CHAINS) == ["abcdefghij"]
    assert grouped("abc", ("ab", 0.9), ("bc", 0.4), settings=CHAINS) == ["ab", "c"]


def test_a_clique_is_one_client() -> None:
    edges = [("".join(pair), 0.9) for pair in combinations("abcdefghij", 2)]
    assert grouped("abcdefghij", *edges) == ["abcdefghij"]
