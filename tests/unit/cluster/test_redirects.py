from resolution.cluster.redirects import resolved


def test_a_pointer_is_followed_to_its_end() -> None:
    assert resolved({"A": "B", "B": "C", "D": None, "E": "D"}) == {"A": "C", "B": "C", "D": None, "E": None}


def test_nothing_points_nowhere() -> None:
    assert resolved({}) == {}
