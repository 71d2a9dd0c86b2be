"""The path between two records of one client, by hand and against all paths that there are."""

from itertools import combinations, permutations

import pytest
from explained_by_hand import case
from hypothesis import given
from hypothesis import strategies as st
from support.examples import examples

from resolution.explanation.path import Hop, strongest_path
from resolution.explanation.report import as_json
from resolution.explanation.ties import Ties
from resolution.explanation.words import conclusions
from resolution.look.links import CLOSURE, MERGED, STEWARD, Judgement, Link


def links(**weights: float) -> list[Link]:
    return [Link(*pair, weight, "email") for pair, weight in weights.items()]


def way(path: tuple[Hop, ...]) -> str:
    return "".join([path[0].leads_from, *(hop.leads_to for hop in path)]) if path else ""


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ({"ab": 0.9, "bd": 0.9, "ac": 0.5, "cd": 1.0}, "abd"),  # its weakest link is the strongest
        ({"ab": 0.5, "bc": 1.0, "cd": 1.0, "ae": 0.5, "de": 0.5}, "aed"),  # as strong, and shorter
        ({"ac": 0.5, "cd": 0.5, "ab": 0.5, "bd": 0.5}, "abd"),  # as strong and as short, and first by keys
        ({"ab": 0.9, "cd": 0.9}, ""),
        ({}, ""),
    ],
)
def test_the_strongest_path(weights, expected) -> None:
    assert way(strongest_path(links(**weights), "a", "d")) == expected
    assert way(strongest_path(links(**weights)[::-1], "d", "a")) == expected[::-1]


def test_what_somebody_said_is_stronger_than_a_score_of_one() -> None:
    found = [*links(ab=1.0, bd=1.0), Link("a", "c", 1.0, MERGED), Link("c", "d", 1.0, STEWARD, 4)]
    assert way(strongest_path(found, "a", "d")) == "acd"


PAIRS = ["".join(pair) for pair in combinations("abcde", 2)]


def every_way(weights: dict[str, float]) -> list[tuple[float, int, str]]:
    ways = []
    for length in range(4):
        for middle in permutations("bcd", length):
            keys = ["a", *middle, "e"]
            used = [weights.get("".join(sorted(pair))) for pair in zip(keys, keys[1:], strict=False)]
            if None not in used:
                ways.append((-min(used), len(used), "".join(keys)))
    return ways


@given(st.dictionaries(st.sampled_from(PAIRS), st.sampled_from([0.1, 0.4, 0.9])), st.randoms())
@examples(100)
def test_no_path_is_better(weights, random) -> None:
    shuffled = links(**weights)
    random.shuffle(shuffled)
    assert way(strongest_path(shuffled, "a", "e")) == min(every_way(weights), default=(0, 0, ""))[2]


HOPS = (
    Hop("crm:1", "web:2", Link("crm:1", "web:2", 0.6, "family_name")),
    Hop("web:2", "pos:7", Link("pos:7", "web:2", 0.97, CLOSURE)),
    Hop("pos:7", "pos:1", Link("pos:1", "pos:7", 1.0, STEWARD, 12)),
)


def test_a_path_is_told_hop_by_hop() -> None:
    found = case(0.001, records=(4, 4), scored=None, ties=Ties(path=HOPS))
    assert conclusions(found)[-4:] == [
        "No link joins the two themselves; the strongest path between them has 3 links, the weakest at 0.60:",
        "crm:1 → web:2 at 0.60, found by family name.",
        "web:2 → pos:7 at 0.97, found through a third record.",
        "pos:7 → pos:1 at 1.00, the steward's match, judgement 12.",
    ]
    assert as_json(found)["live_run"]["path"][2] == {
        "record_key_from": "pos:7",
        "record_key_to": "pos:1",
        "match_probability": 1.0,
        "found_by": "judgement",
        "judgement_id": 12,
    }


def test_a_no_match_is_told_instead_of_a_mean() -> None:
    own = Ties(judgements=(Judgement(7, "no_match", "crm:1", "pos:1"),))
    found = conclusions(case(0.9, clients=("A", "B"), ties=own))
    assert (
        "The steward judged crm:1 and pos:1 to be two people (judgement 7). It outranks every score." in found
    )
    assert not any("the mean over all pairs" in sentence for sentence in found)
    others = Ties(judgements=(Judgement(7, "no_match", "crm:5", "web:2"),))
    found = conclusions(case(0.9, clients=("A", "B"), ties=others))
    assert any(sentence.endswith("That keeps the clients of the two apart.") for sentence in found)


def test_a_match_is_told_instead_of_a_mean() -> None:
    own = Ties(judgements=(Judgement(3, "match", "crm:1", "pos:1"),))
    found = case(0.01, records=(3, 3), ties=own)
    assert any("to be one person (judgement 3). It outranks" in sentence for sentence in conclusions(found))
    assert not any("the mean over all pairs" in sentence for sentence in conclusions(found))
    assert as_json(found)["live_run"]["judgements"][0]["judgement_id"] == 3
