"""`look_at` on a house of three runs: what is in a client, however it is asked for."""

import pytest
from support.workspace import fill
from told_by_hand import FAILED, LIVE, client, short, told

from resolution.errors import RunError
from resolution.look.client import look_at
from resolution.look.description import heading, holding, judged, record_rows
from resolution.look.links import STEWARD, Judgement, Link
from resolution.look.records import Standing
from resolution.look.report import as_text, client_as_json
from resolution.look.words import sentence
from resolution.schemas import EDGE, MEMBERSHIP


@pytest.mark.parametrize(
    "asked", ["pos:1", "crm:9", client("crm:3"), short("crm:3"), client("crm:3")[:9].upper()]
)
def test_an_id_its_beginning_and_its_records_lead_to_one_client(house, asked) -> None:
    found = look_at(house, LIVE, asked)
    assert found.found.client_id == client("crm:3")
    assert found.found.is_live
    assert found.members == ("crm:3", "pos:1", "web:2", "crm:9")


def test_its_records_say_what_they_are(house) -> None:
    found = look_at(house, LIVE, "pos:1")
    assert [record.standing for record in found.records] == [Standing.ACTIVE] * 3 + [Standing.MERGED]
    assert record_rows(found)[3] == ["crm:9", "crm", "merged away", "2026-11-21 00:00", "r1"]


def test_what_holds_it_together(house) -> None:
    found = look_at(house, LIVE, "pos:1")
    assert found.links == (
        Link("crm:3", "crm:9", 1.0, "merged_at_source"),
        Link("crm:3", "web:2", 1.0, STEWARD, 1),
        Link("pos:1", "web:2", 0.9, "family_name"),
    )
    assert holding(found) == (
        "Held together through 3 links; the weakest is pos:1–web:2 at 0.90 (found by family name): "
        "without it pos:1 would stand apart from crm:3, crm:9 and 1 other."
    )
    assert found.judgements == (Judgement(1, "match", "crm:3", "web:2"),)


def test_a_redirect_leads_to_the_live_client(house) -> None:
    merged = look_at(house, "r2", client("web:8"))
    assert merged.found.client_id == client("pos:7")
    assert heading(merged) == f"{client('web:8')} is retired; it redirects to {client('pos:7')}."
    assert holding(merged) == "Held together by one link, pos:7–web:8 at 0.97 (found by family name)."
    assert [(former.client_id, former.since_run) for former in merged.former_ids] == [(client("web:8"), "r2")]
    assert sentence(merged.history[-1]) == (
        f"{short('web:8')} merged into {short('pos:7')}, because pos:7 and web:8 are linked (0.97)."
    )


def test_an_id_that_came_back_is_live_and_tells_its_story(house) -> None:
    back = look_at(house, LIVE, "web:8")
    assert heading(back) == f"web:8 belongs to {client('web:8')}, which is live: 1 record."
    assert [event.event for event in back.history[:2]] == ["created", "merged"]
    assert {event.event for event in back.history[2:]} == {"revived", "split"}
    assert [judged(judgement) for judgement in back.judgements] == [
        "The steward judged pos:7 and web:8 to be two people (judgement 2)."
    ]
    assert holding(back) == "A single record needs no link."
    assert back.former_ids == ()


@pytest.mark.parametrize("asked", ["web:30", client("web:30")])
def test_a_client_without_records_still_resolves(house, asked) -> None:
    gone = look_at(house, LIVE, asked)
    assert not gone.found.is_live
    assert heading(gone).endswith("retired: no record of it is left.")
    assert [(record.record_key, record.standing) for record in gone.records] == [("web:30", Standing.GONE)]
    assert holding(gone) == "Nothing is left to hold together."
    assert sentence(gone.history[-1]) == f"{short('web:30')} retired: its last record web:30 is gone."


def test_what_a_failed_run_left_is_not_seen(house) -> None:
    with pytest.raises(RunError, match="knows no client and no record web:99"):
        look_at(house, LIVE, "web:99")
    assert look_at(house, FAILED, "web:99").found.is_live
    assert look_at(house, FAILED, "web:2").links != look_at(house, LIVE, "web:2").links


@pytest.mark.parametrize("asked", ["nonsense", "pos:", "", "00000000-0000-5000-8000-000000000000", "3e01e6d"])
def test_what_nobody_knows_is_said_in_one_sentence(house, asked) -> None:
    with pytest.raises(RunError) as raised:
        look_at(house, LIVE, asked)
    assert raised.value.what == f"The run r3 knows no client and no record {asked}."
    assert "or a record key, e.g. pos:PAR01-17" in raised.value.remedy


def test_a_beginning_of_several_ids_is_not_enough(tmp_path) -> None:
    config = told(tmp_path)
    rows = [{"record_key": key, "client_id": f"abcdef01-{key}", "since": 1} for key in ("a", "b")]
    fill(config, MEMBERSHIP, rows)
    with pytest.raises(RunError, match="2 client ids begin with abcdef01"):
        look_at(config, LIVE, "abcdef01")
    assert look_at(config, LIVE, "abcdef01-b").members == ("b",)


def test_a_match_conducts_through_a_record_that_is_gone(tmp_path) -> None:
    config = told(tmp_path)
    fill(
        config, MEMBERSHIP, [{"record_key": key, "client_id": "c" * 8, "since": 1} for key in ("a:1", "c:1")]
    )
    merged = [("a:1", "b:1"), ("b:1", "c:1"), ("c:1", "d:1")]
    rows = [
        {"record_key_l": low, "record_key_r": high, "match_probability": 1.0, "match_key": "merged_at_source"}
        for low, high in merged
    ]
    fill(config, EDGE, [row | {"since": 1} for row in rows])
    found = look_at(config, LIVE, "a:1")
    assert [link.ends for link in found.links] == merged
    assert (found.weakest.left, found.weakest.right) == (("a:1",), ("c:1",))


def test_the_json_holds_what_the_screen_shows(house) -> None:
    found = look_at(house, LIVE, "web:2")
    written = client_as_json(found)
    assert written["weakest"]["left"] == ("pos:1",) or written["weakest"]["right"] == ("pos:1",)
    assert written["history"][0]["sentence"] == sentence(found.history[0])
    assert '"happened_at": "2026-11-21T00:00:00+00:00"' in as_text(written)
