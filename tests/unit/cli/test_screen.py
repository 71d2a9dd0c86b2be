import re

from rich.console import Console

from resolution import screen

LONG = "a sentence that says much and may be broken anywhere between two of its words"


def printed(monkeypatch, capsys, rows) -> str:
    monkeypatch.setattr(screen, "console", Console(width=80))
    screen.table("Title", ["one", "another", "why"], rows)
    return capsys.readouterr().out


def test_what_somebody_copies_is_in_one_piece_on_a_narrow_screen(monkeypatch, capsys) -> None:
    keys = (
        "pos:PAR01-0000003",
        "web:6510000000602",
        "r20261122t101112",
        "39567b05-e56d-5b59-88a5-265cac8cf2ac",
    )
    found = printed(monkeypatch, capsys, [[keys[0], keys[1], LONG], [keys[2], keys[3][:8], LONG]])
    assert keys[0] in found
    assert keys[1] in found
    assert keys[2] in found
    assert max(map(len, found.splitlines())) <= 80


def test_a_key_without_an_end_does_not_push_the_rest_off_the_screen(monkeypatch, capsys) -> None:
    found = printed(monkeypatch, capsys, [["pos:" + "9" * 300, "web:1", LONG]])
    assert max(map(len, found.splitlines())) <= 80
    assert len(re.findall("9", found)) == 300, "nothing is left out"
