"""Which pairs are worth comparing: keys of one record, budgets, promises."""

from collections import defaultdict
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.pairs import connect, number
from support.people import people, true_pairs
from support.workspace import record

from resolution.link import blocking
from resolution.link.attribute import BlockingRule
from resolution.link.blocking import LARGEST_BLOCK, Limits, join_keys, make_keys, make_pairs, take_promising
from resolution.link.keys import RULES

PEOPLE = people(200)
WHOLE = people(1)[0] | {
    "given_name_std": "anna",
    "family_name_std": "martin",
    "name_tokens_std": "anna martin",
    "given_name_forms": ["ann", "anna"],
    "given_name_reading_keys": ["an"],
    "family_name_reading_keys": ["martin"],
    "native_name_std": "安娜",
    "birth_place_std": "lyon",
    "occupation_std": "architect",
    "loyalty_number_std": "L1",
    "tax_id_std": "T1",
    "identifiers": [("wechat", "o1")],
}
NO_LIMITS = Limits(LARGEST_BLOCK, 0)


def blocked(rows, limits=None, threads=1):
    """Return {(key_l, key_r): rule} of the candidate pairs, and the limits kept to."""
    with connect(threads) as con:
        records = number(con, rows)
        make_keys(con)
        if limits:  # frozen, as a later run finds them
            make_keys(con, limits.largest_block)
            join_keys(con)
            take_promising(con, limits.least_promise)
        kept_to = limits or make_pairs(con, records)
        found = con.execute("""
            SELECT a.record_key, b.record_key, c.rule FROM candidate_pair AS c
            JOIN numbered AS a ON a.record = c.l JOIN numbered AS b ON b.record = c.r
        """).fetchall()
    pairs = {(a, b): RULES[rule].name for a, b, rule in found}
    assert len(pairs) == len(found), "each pair is there once"
    assert all(a < b for a, b in pairs)
    return pairs, kept_to


def keyed(rows):
    """Return (rule, key, record, holders) of the blocking keys."""
    with connect() as con:
        number(con, rows)
        make_keys(con)
        return con.execute("SELECT rule, key, record, holders FROM blocking_key").fetchall()


def test_every_rule_finds_two_records_that_agree_on_all_its_parts() -> None:
    found = keyed([WHOLE | record(f"pos:{n}") for n in (1, 2)])
    assert {rule for rule, *_ in found} == set(range(len(RULES)))
    assert {holders for *_, holders in found} == {2}


def test_rules_have_names_of_their_own() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert len(names) < 256  # blocking_key.rule


def test_swapped_names_meet() -> None:
    straight = {"given_name_std": "anna", "family_name_std": "martin", "birth_year_std": 1980}
    swapped = {"given_name_std": "martin", "family_name_std": "anna", "birth_year_std": 1980}
    found, _ = blocked([record("pos:1", **straight), record("pos:2", **swapped)])
    assert found == {("pos:1", "pos:2"): "sounds"}


def test_a_second_email_is_as_good_as_the_first() -> None:
    found, _ = blocked([record("pos:1", email_std="a@b.fr"), record("pos:2", other_emails_std=["a@b.fr"])])
    assert found == {("pos:1", "pos:2"): "email"}


def test_empty_values_bring_nobody_together() -> None:
    assert blocked([record("pos:1"), record("pos:2")])[0] == {}
    assert blocked([record("pos:1", given_name_std="anna"), record("pos:2", birth_year_std=1980)])[0] == {}


@pytest.mark.parametrize("rows", [[], [record("pos:1", family_name_std="martin")]])
def test_nobody_is_compared_with_himself(rows) -> None:
    assert blocked(rows)[0] == {}


@pytest.mark.parametrize(("holders", "found"), [(LARGEST_BLOCK, True), (LARGEST_BLOCK + 1, False)])
def test_a_key_that_many_hold_is_left_out(holders, found) -> None:
    rows = [record(f"pos:{n:04}", tax_id_std="T1") for n in range(holders)]
    assert bool(blocked(rows)[0]) is found


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6), st.text(max_size=6))
def test_joined_parts_never_read_as_other_parts(a, b, c, d) -> None:
    rule = BlockingRule("made", ("one", "two"))
    query = f"SELECT {rule.expression} FROM (SELECT ?::VARCHAR AS one, ?::VARCHAR AS two)"
    with connect() as con:
        one, other = (con.execute(query, values).fetchall() for values in ([a, b], [c, d]))
    assert (one == other) is ((a, b) == (c, d))


def test_the_keys_of_a_record_do_not_depend_on_the_others() -> None:
    alone = {(rule, key) for rule, key, *_ in keyed([WHOLE | record(f"pos:{n}") for n in (1, 2)])}
    among = keyed([*PEOPLE, *(WHOLE | record(f"aaa:{n}") for n in (1, 2))])
    of_the_first = {(rule, key) for rule, key, number, _ in among if number == 1}
    assert of_the_first <= alone


def test_most_pairs_of_one_person_are_found() -> None:
    found, _ = blocked(PEOPLE)
    true = true_pairs(PEOPLE)
    assert len(true & found.keys()) > 0.98 * len(true)


@pytest.mark.parametrize("budget", [1, 3, 10])
def test_the_pairs_that_promise_most_stay_within_the_budget(monkeypatch, budget) -> None:
    everything, _ = blocked(PEOPLE, NO_LIMITS)
    monkeypatch.setattr(blocking, "PAIR_BUDGET", budget)
    found, limits = blocked(PEOPLE)
    assert len(everything) > 10 * len(PEOPLE)
    assert 0 < len(found) <= budget * len(PEOPLE)
    assert limits.least_promise > 0
    assert len(true_pairs(PEOPLE) & found.keys()) > 0.9 * len(true_pairs(PEOPLE)) * min(1, budget)


@pytest.mark.parametrize("budget", [1, 5, 20])
def test_keys_are_taken_from_the_rarest_on_within_their_budget(monkeypatch, budget) -> None:
    monkeypatch.setattr(blocking, "KEY_BUDGET", budget)
    monkeypatch.setattr(blocking, "FEW", 0)
    _, limits = blocked(PEOPLE)
    sizes = defaultdict(int)
    for *_, holders in keyed(PEOPLE):
        sizes[holders] += (holders - 1) / 2
    spent = sum(pairs for holders, pairs in sizes.items() if holders <= limits.largest_block)
    more = spent + sizes[min((size for size in sizes if size > limits.largest_block), default=0)]
    assert spent <= budget * len(PEOPLE) or limits.largest_block == 2
    assert more > budget * len(PEOPLE) or limits.largest_block == max(sizes)


def test_a_few_copies_of_one_record_meet() -> None:
    found, _ = blocked([WHOLE | record(f"pos:{n}") for n in range(10)])
    assert len(found) == 45


def test_a_pair_promises_what_its_keys_add_up_to() -> None:
    rows = PEOPLE[:120]
    limits = Limits(20, 0.8)
    numbers = {place + 1: key for place, key in enumerate(sorted(row["record_key"] for row in rows))}
    groups, promise = defaultdict(list), defaultdict(int)
    for rule, key, number_, holders in keyed(rows):
        if holders <= limits.largest_block:
            groups[rule, key].append(number_)
    for records in groups.values():
        for a, b in combinations(sorted(records), 2):
            promise[a, b] += 1_000_000 // (len(records) - 1)
    expected = {(numbers[a], numbers[b]) for (a, b), sum_ in promise.items() if sum_ >= 800_000}
    assert blocked(rows, limits)[0].keys() == expected


@pytest.mark.parametrize("limits", [None, Limits(12, 0.5)])
def test_neither_the_order_of_rows_nor_threads_matter(limits) -> None:
    once = blocked(PEOPLE, limits)
    assert blocked(PEOPLE[::-1], limits) == once
    assert blocked(PEOPLE[1::2] + PEOPLE[::2], limits, threads=2) == once


def test_which_record_comes_first_does_not_matter() -> None:
    """The same records under keys in the opposite order make the same pairs."""
    turned = [row | {"record_key": f"{999 - place:03}"} for place, row in enumerate(PEOPLE)]
    there = {row["record_key"]: place for place, row in enumerate(PEOPLE)}
    back = {row["record_key"]: place for place, row in enumerate(turned)}
    pairs, limits = blocked(PEOPLE)
    others, other_limits = blocked(turned)
    assert limits == other_limits
    assert {(frozenset((there[a], there[b])), rule) for (a, b), rule in pairs.items()} == {
        (frozenset((back[a], back[b])), rule) for (a, b), rule in others.items()
    }
