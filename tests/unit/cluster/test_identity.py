from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from resolution.cluster.identity import Seen, assign_ids, founding_id

DAY1 = datetime(2026, 11, 20, tzinfo=UTC)
DAY2 = DAY1 + timedelta(days=1)


def test_a_new_client_is_founded_by_its_smallest_key() -> None:
    seen = {key: Seen(None, DAY1) for key in "abc"}
    assert assign_ids([["b", "c"], ["a"]], seen) == [founding_id("b"), founding_id("a")]


def test_the_earliest_seen_record_founds_before_the_smallest_key() -> None:
    seen = {"a": Seen(None, DAY2), "b": Seen(None, DAY1)}
    assert assign_ids([["a", "b"]], seen) == [founding_id("b")]


def test_an_id_outlives_its_founding_record() -> None:
    seen = {"a": Seen("X", DAY1), "b": Seen("X", DAY1), "c": Seen(None, DAY2)}
    assert assign_ids([["b", "c"]], seen) == ["X"]


def test_on_a_merge_the_oldest_id_survives() -> None:
    seen = {"a": Seen("young", DAY2), "b": Seen("old", DAY1)}
    assert assign_ids([["a", "b"]], seen) == ["old"]


def test_on_a_split_the_id_stays_with_most_of_its_records() -> None:
    seen = {key: Seen("X", DAY1) for key in "abc"}
    assert assign_ids([["a"], ["b", "c"]], seen) == [founding_id("a"), "X"]


def test_a_tie_goes_to_the_part_with_the_oldest_record() -> None:
    seen = {"a": Seen("X", DAY2), "b": Seen("X", DAY1)}
    assert assign_ids([["a"], ["b"]], seen)[1] == "X"


def test_a_part_never_takes_the_id_that_its_founder_once_gave_to_others() -> None:
    first = founding_id("a")
    seen = {"a": Seen(first, DAY1), "b": Seen(first, DAY1), "c": Seen(first, DAY1)}
    ids = assign_ids([["a"], ["b", "c"]], seen)
    assert ids == [founding_id("a", 1), first]


def live_with(ids: list[str], clusters: list[list[str]], seen: dict[str, Seen]) -> dict[str, Seen]:
    """What the next run knows once these ids are live."""
    members = zip(ids, clusters, strict=True)
    return {key: Seen(id_, seen[key].first_seen_at) for id_, keys in members for key in keys}


@st.composite
def clusterings(draw: st.DrawFn) -> tuple[list[list[str]], dict[str, Seen]]:
    keys = [f"s:{number}" for number in range(draw(st.integers(1, 12)))]
    days = st.sampled_from([DAY1, DAY2])
    before = st.sampled_from([None, founding_id("s:0"), founding_id("s:1"), "X", "Y"])
    seen = {key: Seen(draw(before), draw(days)) for key in keys}
    labels = [draw(st.integers(0, 4)) for _ in keys]
    clusters = [[k for k, label in zip(keys, labels, strict=True) if label == n] for n in sorted(set(labels))]
    return clusters, seen


@given(clusterings(), st.randoms())
def test_ids_are_distinct_and_do_not_depend_on_the_order_of_clusters(case, random) -> None:
    clusters, seen = case
    ids = assign_ids(clusters, seen)
    assert len(set(ids)) == len(clusters)
    order = list(range(len(clusters)))
    random.shuffle(order)
    shuffled = [clusters[number] for number in order]
    again = assign_ids(shuffled, dict(random.sample(sorted(seen.items()), len(seen))))
    assert again == [ids[number] for number in order]


@given(clusterings())
def test_the_same_run_again_moves_no_id(case) -> None:
    clusters, seen = case
    ids = assign_ids(clusters, seen)
    settled = live_with(ids, clusters, seen)
    assert assign_ids(clusters, settled) == ids


@given(clusterings(), st.data())
def test_a_cluster_that_kept_its_records_keeps_its_id(case, data) -> None:
    clusters, seen = case
    ids = assign_ids(clusters, seen)
    settled = live_with(ids, clusters, seen)
    kept = data.draw(st.integers(0, len(clusters) - 1))
    others = [[key] for number, keys in enumerate(clusters) if number != kept for key in keys]
    assert assign_ids([clusters[kept], *others], settled)[0] == ids[kept]
