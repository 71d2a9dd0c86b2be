"""What ties two records of a run, read from its state."""

import pytest
from support.workspace import DAY, fill, workspace

from resolution.explanation.standing import standing
from resolution.explanation.ties import find_ties
from resolution.schemas import EDGE, JUDGEMENT, MEMBERSHIP, RUN

CLIENTS = {"crm:1": "A", "pos:1": "A", "web:1": "A", "crm:2": "B", "pos:2": "B"}
EDGES = [("crm:1", "pos:1"), ("pos:1", "web:1"), ("crm:2", "pos:2"), ("pos:1", "pos:2")]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    config = workspace(tmp_path_factory.mktemp("tied"))
    runs = [{"run_id": f"r{n}", "number": n, "started_at": DAY, "counts": {}, "seconds": {}} for n in (1, 2)]
    fill(config, RUN, runs)
    fill(config, MEMBERSHIP, [{"record_key": k, "client_id": c, "since": 1} for k, c in CLIENTS.items()])
    pairs = [{"record_key_l": low, "record_key_r": high} for low, high in EDGES]
    scored = {"match_weight": 3.0, "match_probability": 0.9, "match_key": "email", "since": 1}
    later = {"record_key_l": "crm:1", "record_key_r": "web:1", **scored, "since": 2}
    fill(config, EDGE, [*(pair | scored for pair in pairs), later])
    said = {"judgement_id": 5, "judgement": "no_match", "record_key_l": "crm:2", "record_key_r": "web:1"}
    fill(config, JUDGEMENT, [said | {"since": 1}])
    return config


def ties(house, left, right, run="r1"):
    return find_ties(house, standing(house, run, left, right), left, right)


def test_records_joined_only_through_others_have_a_path(house) -> None:
    assert [hop.leads_to for hop in ties(house, "crm:1", "web:1").path] == ["pos:1", "web:1"]


def test_records_with_a_link_of_their_own_have_none(house) -> None:
    assert ties(house, "crm:1", "pos:1").path == ()
    assert ties(house, "crm:1", "web:1", "r2").path == ()


def test_two_clients_have_no_path_and_what_keeps_them_apart_is_known(house) -> None:
    found = ties(house, "pos:1", "pos:2")
    assert found.path == ()
    assert [judgement.judgement_id for judgement in found.judgements] == [5]
    assert found.are_kept_apart


def test_a_judgement_on_others_of_one_client_says_nothing(house) -> None:
    assert ties(house, "crm:1", "pos:1").judgements == ()
