from dataclasses import replace

import pyarrow as pa
import pytest
from support.history import made_up_run
from support.workspace import DAY, fill, fill_records, record, workspace

from resolution.cluster.clients import cluster
from resolution.cluster.identity import founding_id
from resolution.schemas import CLIENT_EVENT, EDGE, JUDGEMENT, MEMBERSHIP, QUARANTINE
from resolution.warehouse import duck

NONE = pa.schema([JUDGEMENT.columns.field(name) for name in JUDGEMENT.columns.names[:4]]).empty_table()


def judged(*rows):
    return pa.Table.from_pylist(
        [dict(zip(NONE.schema.names, row, strict=True)) for row in rows], schema=NONE.schema
    )


def edge(left, right, probability=0.99, since=1, until=None):
    return {
        "record_key_l": left,
        "record_key_r": right,
        "match_weight": 1.0,
        "match_probability": probability,
        "match_key": "email",
        "levels": [],
        "since": since,
        "until": until,
    }


def rows(config, query):
    with duck.connect(config, read_only=True) as con:
        return con.execute(query).fetchall()


def members(config):
    return dict(rows(config, f"SELECT record_key, client_id FROM {MEMBERSHIP.qualified} WHERE until IS NULL"))


def events(config, number):
    return rows(
        config,
        f"SELECT event, record_key, cause, cause_key_l FROM {CLIENT_EVENT.qualified} "
        f"WHERE since = {number} ORDER BY event_no",
    )


@pytest.fixture
def config(tmp_path):
    config = workspace(tmp_path)
    fill_records(config, [record(f"pos:{letter}") for letter in "abcd"])
    fill(config, EDGE, [edge("pos:a", "pos:b"), edge("pos:c", "pos:d", 0.2)])
    return config


def run(config, number=1, live=0, judgements=NONE, threshold=0.25, everything=False, **about):
    made_up = replace(made_up_run(number, DAY), live_number=live, **about)
    return cluster(config, made_up, judgements, threshold, everything)


def test_a_first_run_writes_members_and_that_clients_were_created(config) -> None:
    counts = run(config)
    assert counts == {"records": 4, "clients": 3, "touched": 4, "created": 3} | dict.fromkeys(
        ("merged", "split", "revived", "retired", "moved"), 0
    )
    found = members(config)
    assert found["pos:a"] == found["pos:b"] == founding_id("pos:a")
    assert sorted(events(config, 1)) == [
        ("created", f"pos:{letter}", "new_record", f"pos:{letter}") for letter in "acd"
    ]


def test_what_is_left_as_it_was_is_not_touched(config) -> None:
    run(config)
    before = rows(config, f"SELECT * FROM {MEMBERSHIP.qualified} ORDER BY 1")
    counts = run(config, 2, live=1)
    assert counts["touched"] == 0 and counts["records"] == 4 and counts["clients"] == 3
    assert rows(config, f"SELECT * FROM {MEMBERSHIP.qualified} ORDER BY 1") == before
    assert events(config, 2) == []


def test_a_stage_done_again_replaces_what_it_did(config) -> None:
    first = run(config)
    before = members(config), events(config, 1)
    assert run(config) == first
    assert (members(config), events(config, 1)) == before


def test_quarantined_and_deleted_records_belong_to_no_client(tmp_path) -> None:
    config = workspace(tmp_path)
    fill_records(config, [record("pos:a"), record("pos:b", is_deleted=True), record("pos:c")])
    fill(config, QUARANTINE, [{"run_id": "r1", "record_key": "pos:c", "reason": "no_identity"}])
    run(config)
    assert set(members(config)) == {"pos:a"}


def test_a_record_merged_at_its_source_follows_its_survivor_and_makes_no_client_alone(tmp_path) -> None:
    config = workspace(tmp_path)
    gone = record("web:2", is_deleted=True, merged_into="web:1")
    orphan = record("web:3", is_deleted=True, merged_into="web:99")
    fill_records(config, [record("web:1"), gone, orphan])
    fill(config, EDGE, [edge("web:1", "web:2", 1.0) | {"match_weight": None}])
    assert run(config)["clients"] == 1
    assert set(members(config)) == {"web:1", "web:2"}


@pytest.mark.parametrize(
    ("reason", "cause"), [("the model is new", "new_model"), ("it was asked for", "other")]
)
def test_where_nothing_nearer_is_found_the_run_itself_is_the_cause(config, reason, cause) -> None:
    run(config)
    counts = run(config, 2, live=1, threshold=0.1, everything=True, reason=reason)
    assert counts["merged"] == counts["moved"] == 1
    assert events(config, 2) == [("merged", None, cause, None)]


def test_judgements_are_kept_as_they_were_when_the_run_held_to_them(config) -> None:
    run(config, judgements=judged((1, "no_match", "pos:a", "pos:b"), (2, "match", "pos:c", "pos:d")))
    assert len(set(members(config).values())) == 3
    run(config, 2, live=1, judgements=judged((2, "match", "pos:c", "pos:d"), (3, "match", "pos:b", "pos:c")))
    assert len(set(members(config).values())) == 1
    kept = rows(config, f"SELECT judgement_id, since, until FROM {JUDGEMENT.qualified} ORDER BY 1")
    assert kept == [(1, 1, 2), (2, 1, None), (3, 2, None)]


def test_a_judgement_on_records_that_nobody_knows_does_nothing(config) -> None:
    run(config)
    counts = run(config, 2, live=1, judgements=judged((1, "match", "pos:x", "pos:y")))
    assert counts["records"] == 4 and events(config, 2) == []


def test_an_empty_file_makes_no_clients(tmp_path) -> None:
    assert run(workspace(tmp_path))["clients"] == 0


def test_when_all_records_go_all_clients_are_retired(config) -> None:
    run(config)
    fill_records(config, [])
    fill(config, EDGE, [edge("pos:a", "pos:b", until=2)])
    counts = run(config, 2, live=1)
    assert counts["retired"] == 3 and counts["records"] == counts["clients"] == 0
