"""The strongest tree, against one that is built link by link."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from resolution.review.weak import Links, weak_links

SCORES = st.dictionaries(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]),
    st.sampled_from([0.1, 0.2, 0.4, 0.6, 0.9, 1.0]),
)


def links(scores):
    ends = np.array([*scores], dtype=np.int64).reshape(-1, 2)
    return Links(ends[:, 0], ends[:, 1], np.array([*scores.values()], dtype=np.float64))


def link_by_link(scores, client):
    part, tree = list(range(len(client))), {}
    missing = {(client.index(owner), number): -1.0 for number, owner in enumerate(client)}
    by_strength = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    for (left, right), score in by_strength:
        if part[left] != part[right]:
            part = [part[left] if name == part[right] else name for name in part]
            tree[left, right] = score
    firsts = {part.index(name) for name in part}
    return tree | {pair: -1.0 for pair in missing if pair[0] != pair[1] and pair[1] in firsts}


@given(SCORES, st.sampled_from([[0] * 10, [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]]), st.randoms())
def test_as_link_by_link_in_any_order(scores, client, random):
    scores = {pair: score for pair, score in scores.items() if client[pair[0]] == client[pair[1]]}
    shuffled = dict(random.sample([*scores.items()], len(scores)))
    found = weak_links(links(shuffled), np.array(client), below=2.0, large=99)
    pairs = zip(found.left.tolist(), found.right.tolist(), strict=True)
    assert dict(zip(pairs, np.nan_to_num(found.probability, nan=-1.0), strict=True)) == link_by_link(
        scores, client
    )


def test_only_weak_links_and_those_of_large_clients():
    chain = {(0, 1): 0.9, (1, 2): 0.4, (3, 4): 0.9, (4, 5): 0.8}
    client = np.array([0, 0, 0, 1, 1, 1])
    assert weak_links(links(chain), client, below=0.5, large=3).left.tolist() == [1]
    assert len(weak_links(links(chain), client, below=0.5, large=2).left) == 4


def test_nobody():
    assert len(weak_links(links({}), np.array([], dtype=np.int64), below=0.5, large=3).left) == 0
