"""What must hold whatever happens to records, edges and judgements from run to run."""

from copy import deepcopy
from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st
from support.examples import examples
from support.history import History, House, contradictory, parts

KEYS = [f"s:{letter}" for letter in "abcdefgh"]
PAIRS = list(combinations(KEYS, 2))
PROBABILITIES = st.sampled_from([0.1, 0.24, 0.25, 0.5, 0.5, 0.9, 0.9, 1.0])
_CHANGES = st.one_of(
    st.tuples(st.just("edge"), st.sampled_from(PAIRS), PROBABILITIES),
    st.tuples(st.just("edge"), st.sampled_from(PAIRS), PROBABILITIES),
    st.tuples(st.just("no edge"), st.sampled_from(PAIRS), st.none()),
    st.tuples(st.just("record"), st.sampled_from(KEYS), st.sampled_from(["1", "2"])),
    st.tuples(st.just("no record"), st.sampled_from(KEYS), st.none()),
    st.tuples(st.just("merged"), st.sampled_from(KEYS), st.sampled_from(KEYS)),
    st.tuples(st.just("not merged"), st.sampled_from(KEYS), st.none()),
    st.tuples(st.just("quarantined"), st.sampled_from(KEYS), st.none()),
    st.tuples(st.just("not quarantined"), st.sampled_from(KEYS), st.none()),
    st.tuples(st.just("judged"), st.sampled_from(PAIRS), st.sampled_from(["match", "no_match"])),
    st.tuples(st.just("withdrawn"), st.sampled_from(PAIRS), st.none()),
)
BATCHES = st.lists(st.lists(_CHANGES, min_size=1, max_size=6), min_size=1, max_size=4)


def change(house: House, what: str, on, value) -> None:
    """Let something happen; what cannot be (a judgement that contradicts others) does not."""
    match what:
        case "edge":
            house.edges[on] = value
        case "no edge":
            house.edges.pop(on, None)
        case "record":
            house.records[on] = value
        case "no record":
            house.records.pop(on, None)
        case "merged":
            if on < value:  # so that nothing is merged in a circle
                house.merged[value] = on
        case "not merged":
            house.merged.pop(on, None)
        case "quarantined":
            house.quarantined.add(on)
        case "not quarantined":
            house.quarantined.discard(on)
        case "withdrawn":
            house.judgements.pop(on, None)
        case "judged":
            if not contradictory(house.judgements | {on: value}):
                house.judgements[on] = value


@st.composite
def houses(draw: st.DrawFn, changes: int = 12) -> House:
    """Some records of which some belong together."""
    house = House(records=dict.fromkeys(draw(st.sets(st.sampled_from(KEYS), min_size=3)), "1"))
    for happened in draw(st.lists(_CHANGES, max_size=changes)):
        change(house, *happened)
    return house


def days(house: House, batches):
    """The house as it is each day: at first, and after each batch."""
    house = deepcopy(house)
    yield deepcopy(house)
    for batch in batches:
        for happened in batch:
            change(house, *happened)
        yield deepcopy(house)


@examples(5)
@given(houses(), BATCHES)
def test_incremental_runs_end_where_one_full_run_does(house, batches) -> None:
    history, full = History(), History()
    for day in days(house, batches):
        history.run(day)
    full.run(day)
    assert history.partition() == full.partition()


@examples(5)
@given(houses(), BATCHES)
def test_no_id_moves_without_an_event_that_has_a_cause_in_its_surroundings(house, batches) -> None:
    history = History()
    old = {}
    for day in days(house, batches):
        history.run(day)
        new, events = history.ids(), history.events()
        told = set()
        for event in events:
            assert event["cause"] != "other" and event["cause_key_l"]
            told |= history.told(event, old, new)
            around = history.surroundings(event["cause_key_l"])
            assert history.concerned(event, old, new) <= around
            assert event["cause_key_r"] is None or event["cause_key_r"] in around
        assert {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)} <= told
        old = new


@examples(5)
@given(houses(), BATCHES)
def test_a_retired_id_resolves_to_one_live_client_or_to_none(house, batches) -> None:
    history, ever = History(), set()
    for day in days(house, batches):
        history.run(day)
        live, redirects = set(history.ids().values()), history.redirects()
        ever |= live
        assert redirects.keys() == ever - live
        assert set(redirects.values()) <= live | {None}


@examples(5)
@given(
    houses(),
    BATCHES,
    st.sampled_from(["judgement", "edge", "record"]),
    st.lists(st.sampled_from(PAIRS), min_size=1, max_size=4),
)
def test_what_was_merged_and_is_parted_again_has_its_ids_back(house, batches, by, pairs) -> None:
    history = History()
    for apart in days(house, batches):
        history.run(apart)
    ids, redirects = history.ids(), history.redirects()
    joined = deepcopy(apart)
    for pair in pairs:
        change(joined, *(("judged", pair, "match") if by == "judgement" else ("edge", pair, 1.0)))
        if by == "record":
            joined.records |= dict.fromkeys(set(pair) & joined.records.keys(), "9")
    history.run(joined)
    assume(all(any(part <= whole for whole in history.partition()) for part in parts(ids)))
    history.run(apart)
    assert history.ids() == ids
    assert history.redirects() == redirects


@examples(5)
@given(houses(), BATCHES)
def test_nothing_new_writes_nothing_and_a_run_over_everything_moves_nothing(house, batches) -> None:
    history = History()
    for day in days(house, batches):
        history.run(day)
    written = history.everything()
    history.run(day)
    assert history.everything() == written
    history.run(day, everything=True)
    assert history.everything() == written
    counts = history.run(day, everything=True, rewritten=True)
    assert history.everything() == written
    assert counts["touched"] >= counts["records"] and counts["moved"] == counts["created"] == 0


@examples(5)
@given(houses(), BATCHES)
def test_order_threads_and_a_clock_that_goes_backwards_move_no_id(house, batches) -> None:
    one, other = History(), History(threads=4)
    for day in days(house, batches):
        one.run(day)
        other.run(day, turn=True, backwards=True)
        assert one.ids() == other.ids()
        assert one.redirects() == other.redirects()
        assert [untimed(e) for e in one.events()] == [untimed(e) for e in other.events()]


def untimed(event):
    return {name: value for name, value in event.items() if name != "happened_at"}


@examples(5)
@given(houses(changes=25), BATCHES)
def test_judgements_hold_along_any_chain_and_whatever_the_score(house, batches) -> None:
    history = History()
    for day in days(house, batches):
        history.run(day)
        ids, linked = history.ids(), day.linked()
        for (a, b), judgement in day.judgements.items():
            if judgement == "no_match":
                assert ids.get(a) is None or ids.get(a) != ids.get(b)
            elif a in linked and b in linked:
                assert ids[a] == ids[b]


@examples(5)
@given(houses(), BATCHES)
def test_a_run_that_failed_and_one_that_is_done_again_leave_no_trace(house, batches) -> None:
    once, again = History(), History()
    for day in days(house, batches):
        once.run(day)
        again.number += 1
        again.attempt(house)  # of other records; it was killed, and is begun again
        again.attempt(day)
        again.number -= 1
        again.run(day)
        assert once.everything() == again.everything()
