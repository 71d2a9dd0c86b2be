from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from resolution.cluster.identity import Claim, founding_id, settled


def test_a_founding_id_is_the_same_for_ever() -> None:
    assert founding_id("s:a") == founding_id("s:a") != founding_id("s:b")
    assert UUID(founding_id("s:a")).version == 5


def test_each_attempt_is_another_id() -> None:
    assert len({founding_id("s:a", attempt) for attempt in range(5)}) == 5


def claim(part, client_id, records=2, oldest=1, difference=0, held_last=1):
    return Claim(part, client_id, records, oldest, difference, held_last)


def test_most_records_come_first_then_the_oldest() -> None:
    assert settled([claim(1, "A", records=2), claim(2, "A", records=3, oldest=9)]) == {2: "A"}
    assert settled([claim(1, "A", oldest=5), claim(2, "A", oldest=3)]) == {2: "A"}


def test_of_several_ids_the_one_most_like_it_comes_back_then_the_last_then_the_smallest() -> None:
    assert settled([claim(1, "A", difference=2), claim(1, "B", difference=1)]) == {1: "B"}
    assert settled([claim(1, "A", held_last=3), claim(1, "B", held_last=4)]) == {1: "B"}
    assert settled([claim(1, "B"), claim(1, "A")]) == {1: "A"}


def test_who_loses_one_id_may_have_another() -> None:
    claims = [claim(1, "A", records=3), claim(2, "A"), claim(2, "B", difference=1)]
    assert settled(claims) == {1: "A", 2: "B"}


def claim_of(part, client_id, records, difference):
    return claim(part, client_id, records, oldest=part, difference=difference)


CLAIMS = st.builds(claim_of, st.integers(1, 3), st.sampled_from("ABC"), st.integers(1, 2), st.integers(0, 1))


@given(st.lists(CLAIMS, unique_by=lambda c: (c.part, c.client_id)), st.randoms())
def test_no_id_comes_back_twice_and_the_order_of_claims_does_not_matter(claims, random) -> None:
    back = settled(claims)
    assert len(set(back.values())) == len(back)
    random.shuffle(claims)
    assert settled(claims) == back
