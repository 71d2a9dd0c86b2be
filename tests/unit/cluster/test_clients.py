from datetime import timedelta

import pytest
from support.workspace import DAY, fill, fill_records, record, workspace

from resolution.cluster.clients import cluster
from resolution.cluster.identity import founding_id
from resolution.schemas import EDGE, MEMBERSHIP, QUARANTINE
from resolution.warehouse import duck


def edge(left, right, probability=0.99, run_id="r1"):
    return {
        "run_id": run_id,
        "record_key_l": left,
        "record_key_r": right,
        "match_weight": 1.0,
        "match_probability": probability,
        "match_key": "email",
        "levels": [],
    }


def members(config, run_id):
    with duck.connect(config, read_only=True) as con:
        rows = con.execute(
            f"SELECT record_key, client_id FROM {MEMBERSHIP.qualified} WHERE run_id = ? ORDER BY 1", [run_id]
        ).fetchall()
    return dict(rows)


@pytest.fixture
def config(tmp_path):
    config = workspace(tmp_path)
    fill_records(config, [record(f"pos:{letter}") for letter in "abcd"])
    return config


def test_edges_under_the_threshold_join_nobody(config) -> None:
    fill(config, EDGE, [edge("pos:a", "pos:b"), edge("pos:c", "pos:d", 0.2)])
    assert cluster(config, "r1", None, DAY) == {"records": 4, "clients": 3}
    found = members(config, "r1")
    assert found["pos:a"] == found["pos:b"] == founding_id("pos:a")
    assert found["pos:c"] == founding_id("pos:c")


def test_quarantined_and_deleted_records_belong_to_no_client(tmp_path) -> None:
    config = workspace(tmp_path)
    fill_records(config, [record("pos:a"), record("pos:b", is_deleted=True), record("pos:c")])
    fill(config, QUARANTINE, [{"run_id": "r1", "record_key": "pos:c", "reason": "no_identity"}])
    cluster(config, "r1", None, DAY)
    assert set(members(config, "r1")) == {"pos:a"}


def test_a_record_merged_at_its_source_follows_its_survivor_and_makes_no_client_alone(tmp_path) -> None:
    config = workspace(tmp_path)
    gone = record("web:2", is_deleted=True, merged_into="web:1")
    orphan = record("web:3", is_deleted=True, merged_into="web:99")
    fill_records(config, [record("web:1"), gone, orphan])
    fill(config, EDGE, [edge("web:1", "web:2", 1.0) | {"match_weight": None}])
    assert cluster(config, "r1", None, DAY) == {"records": 2, "clients": 1}
    assert set(members(config, "r1")) == {"web:1", "web:2"}


def test_ids_of_the_live_run_are_carried_forward(config) -> None:
    fill(config, EDGE, [edge("pos:a", "pos:b"), edge("pos:b", "pos:c", run_id="r2")])
    cluster(config, "r1", None, DAY)
    fill_records(config, [record(f"pos:{letter}") for letter in "bcd"])
    cluster(config, "r2", "r1", DAY + timedelta(days=1))
    found = members(config, "r2")
    assert found["pos:b"] == found["pos:c"] == members(config, "r1")["pos:a"]


def test_a_stage_done_again_replaces_what_it_did(config) -> None:
    first = cluster(config, "r1", None, DAY)
    before = members(config, "r1")
    assert cluster(config, "r1", None, DAY) == first
    assert members(config, "r1") == before
