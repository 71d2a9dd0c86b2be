import pytest

from resolution.pull.cursor import Cursor, digest, later


@pytest.mark.parametrize(
    ("value", "than", "expected"),
    [
        ("10", "9", True),
        ("2026-11-20T10:00:00Z", "2026-11-20T10:30:00+01:00", True),
        ("2026-11-20T10:00:00Z", "2026-11-20T11:00:00+01:00", False),
        ("2026-11-20 10:00:00.5+00", "2026-11-20 10:00:00+00", True),
        ("b", "a", True),
        ("a", "a", False),
    ],
)
def test_later(value, than, expected):
    assert later(value, than) is expected


def test_a_digest_tells_null_from_empty_and_shifted_values():
    rows = [(None, "a"), ("", "a"), ("a", None), ("a", ""), ("1:a", "b"), ("1", ":ab"), ("\ud83d", "x")]
    assert len({digest(row) for row in rows}) == len(rows)


def test_rows_that_share_the_last_moment_are_told_apart():
    state = {}
    first = Cursor(state, digest)
    assert [first.is_new(at, row) for at, row in [("1", "a"), ("2", "b"), ("2", "c")]] == [True] * 3
    first.close()
    second = Cursor(state, digest)
    assert second.last == "2"
    assert [second.is_new("2", row) for row in "bcd"] == [False, False, True]
    second.close()
    third = Cursor(state, digest)
    assert [third.is_new("2", row) for row in "bcd"] == [False] * 3
    assert third.is_new("3", "e")


def test_without_a_close_nothing_moves():
    state = {}
    Cursor(state, digest).is_new("2", "b")
    assert state == {}


def test_rows_without_a_moment_land_once():
    state = {}
    for expected in (True, False):
        cursor = Cursor(state, digest)
        assert cursor.is_new(None, "a") is expected
        cursor.close()


def test_a_row_from_the_future_lands_once_and_hides_none_that_come_before():
    state = {}
    for expected in (True, False):
        cursor = Cursor(state, digest)
        assert cursor.is_new("2096-01-01 09:00:00+00", "a") is expected
        assert cursor.is_new(f"2026-01-0{1 + expected}T09:00:00Z", f"b{expected}")
        cursor.close()
        assert state["last"].startswith("2026-01-0")
