"""`history` on a house of three runs and a fourth that failed: what happened to whom."""

import pytest
from support.workspace import fill
from told_by_hand import FAILED, LIVE, STOPPED, client, short, told

from resolution.errors import RunError
from resolution.look.history import history
from resolution.look.report import history_as_json
from resolution.look.summary import about, count_rows, sentences, standing
from resolution.schemas import CLIENT_EVENT


def test_the_live_run_is_told_of_what_many_should_know_first(house) -> None:
    found = history(house, LIVE)
    assert (found.run_id, found.is_live, found.total) == ("r3", True, 4)
    judged = "because the steward judged pos:7 and web:8 to be two people (judgement 2)."
    assert sentences(found) == [
        f"{short('pos:7')} split: web:8 left for {short('web:8')}, {judged}",
        f"{short('web:8')} got its id back, with web:8, {judged}",
        f"{short('web:30')} retired: its last record web:30 is gone.",
        f"{short('crm:20')} is a new client, made of crm:20.",
    ]
    assert standing(found) == []
    assert count_rows(found)[0] == ["clients split", "a steward's judgement", "1"]


def test_of_every_kind_some_are_told_and_all_are_counted(house) -> None:
    found = history(house, "r1", limit=2)
    assert found.total == 4
    assert sentences(found)[-1] == "… and 2 events more: `clientfile history --run r1 --limit 4`."
    found = history(house, LIVE, limit=3)
    assert len({event.event for event in found.events}) == 3


def test_a_run_that_failed_says_what_it_would_have_done(house) -> None:
    found = history(house, LIVE, FAILED)
    assert not found.is_live
    assert standing(found) == ["The run r4 is failed: readers do not see what it did.", STOPPED]
    lost = "pos:1 and web:2 are no longer linked (0.90 before)."
    assert f"{short('crm:3')} split: pos:1 left for {short('pos:1')}, because {lost}" in sentences(found)


def test_an_earlier_run_can_be_named(house) -> None:
    found = history(house, LIVE, "r2")
    assert sentences(found) == [
        f"{short('web:8')} merged into {short('pos:7')}, because pos:7 and web:8 are linked (0.97)."
    ]
    assert about(found) == "What happened to clients in the run r2"


def test_where_nothing_happened_last_the_newest_run_that_did_anything_is_told_of(tmp_path) -> None:
    config = told(tmp_path)
    events = [{"since": 1, "event_no": 1, "client_id": "c", "event": "created", "cause": "new_record"}]
    fill(config, CLIENT_EVENT, events)
    assert history(config, LIVE).run_id == "r1"
    assert sentences(history(config, LIVE, "r2")) == ["Nothing did."]
    assert sentences(history(config, LIVE, FAILED)) == ["Nothing did, or it has been taken back since."]
    fill(config, CLIENT_EVENT, [])
    assert (history(config, LIVE).run_id, history(config, LIVE).total) == ("r3", 0)


def test_what_happened_to_one_client_is_told_over_all_runs(house) -> None:
    found = history(house, LIVE, client="web:8")
    assert found.run_id is None
    assert (found.client_id, found.total) == (client("web:8"), 4)
    assert [event.run_id for event in found.events] == ["r3", "r3", "r2", "r1"]
    assert about(found) == f"What happened to the client {client('web:8')}"
    assert len(history(house, LIVE, client="web:8", limit=1).events) == 1
    assert [event.event for event in history(house, LIVE, "r1", "web:8").events] == ["created"]


def test_no_such_run_or_client(house) -> None:
    with pytest.raises(RunError, match="There is no run r9"):
        history(house, LIVE, "r9")
    with pytest.raises(RunError, match="knows no client and no record web:99"):
        history(house, LIVE, client="web:99")


def test_the_json_counts_what_is_not_told(house) -> None:
    written = history_as_json(history(house, LIVE, limit=1))
    assert (written["total"], len(written["events"]), len(written["counts"])) == (4, 1, 4)
    assert written["events"][0]["sentence"].endswith(".")
