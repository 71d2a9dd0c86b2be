from support.pairs import connect

from resolution.link.closure import NEIGHBOURS, make_closing_pairs


def closing(edges, known=()):
    """Return the pairs that close edges {(l, r): probability}; these and `known` were compared."""
    with connect() as con:
        con.execute("CREATE TABLE weighed (l UINTEGER, r UINTEGER, match_probability DOUBLE)")
        con.execute("CREATE TABLE compared (l UINTEGER, r UINTEGER)")
        for (left, right), probability in edges.items():
            con.execute("INSERT INTO weighed VALUES (?, ?, ?)", [left, right, probability])
        for pair in {*edges, *known}:
            con.execute("INSERT INTO compared VALUES (?, ?)", list(pair))
        count = make_closing_pairs(con, "weighed", "compared")
        found = con.execute("SELECT l, r, rule FROM closing_pair ORDER BY ALL").fetchall()
    assert count == len(found) == len(set(found))
    assert all(rule is None for *_, rule in found)
    return [(left, right) for left, right, _ in found]


def test_two_records_linked_to_a_third_are_compared() -> None:
    assert closing({(1, 2): 0.9, (2, 3): 0.9}) == [(1, 3)]
    assert closing({(2, 3): 0.9, (1, 3): 0.9}) == [(1, 2)]
    assert closing({(1, 3): 0.9, (1, 2): 0.5}) == [(2, 3)]


def test_two_hops_and_no_more() -> None:
    assert closing({(1, 2): 0.9, (2, 3): 0.9, (3, 4): 0.9}) == [(1, 3), (2, 4)]


def test_doubtful_links_lead_nowhere() -> None:
    assert closing({(1, 2): 0.9, (2, 3): 0.49}) == []


def test_what_was_compared_is_not_compared_again() -> None:
    assert closing({(1, 2): 0.9, (2, 3): 0.9, (1, 3): 0.02}) == []
    assert closing({(1, 2): 0.9, (2, 3): 0.9}, known=[(1, 3)]) == []


def test_several_ways_make_one_pair() -> None:
    assert closing({(1, 2): 0.9, (2, 4): 0.9, (1, 3): 0.9, (3, 4): 0.9}) == [(1, 4), (2, 3)]


def test_only_the_best_links_of_a_record_lead_on() -> None:
    star = {(1, other): 0.6 + other / 1000 for other in range(2, NEIGHBOURS + 20)}
    found = closing(star)
    reached = {record for pair in found for record in pair}
    assert reached == set(range(20, NEIGHBOURS + 20))  # the likeliest ones
    assert len(found) == NEIGHBOURS * (NEIGHBOURS - 1) / 2


def test_equally_good_links_are_taken_by_number() -> None:
    star = {(1, other): 0.7 for other in range(2, NEIGHBOURS + 20)}
    assert {record for pair in closing(star) for record in pair} == set(range(2, NEIGHBOURS + 2))


def test_nothing_closes_nothing() -> None:
    assert closing({}) == []
