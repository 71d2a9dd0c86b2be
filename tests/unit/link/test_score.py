"""Linking: records in, edges out."""

import pytest
from support.pairs import link_run
from support.people import people, true_pairs
from support.workspace import DAY, fill, fill_records, record, workspace

from resolution.link.model import load_model, newest_version
from resolution.link.score import LEAST_PROBABILITY
from resolution.link.train import train
from resolution.schemas import EDGE, QUARANTINE
from resolution.warehouse import duck


def edges(config):
    """Return the edges that stand."""
    with duck.connect(config, read_only=True) as con:
        return con.execute(
            "SELECT record_key_l, record_key_r, match_weight, match_probability, match_key, levels "
            f"FROM {EDGE.qualified} WHERE until IS NULL ORDER BY record_key_l, record_key_r"
        ).fetchall()


@pytest.fixture
def project(linked, tmp_path):
    """A project of the test's own with the trained model."""

    def make(rows, **warehouse):
        config = workspace(tmp_path / f"{len(list(tmp_path.iterdir()))}")
        models = config.model.model_copy(update={"directory": linked.path(linked.model.directory)})
        settings = config.warehouse.model_copy(update=warehouse)
        config = config.model_copy(update={"model": models, "warehouse": settings})
        fill_records(config, rows)
        return config

    return make


def test_records_of_one_person_are_found(linked) -> None:
    good = {(left, right) for left, right, _, probability, *_ in edges(linked) if probability >= 0.5}
    expected = true_pairs(people())
    assert len(good & expected) >= 0.98 * len(expected)
    assert len(good - expected) <= 3


def test_an_edge_is_whole(linked) -> None:
    found = edges(linked)
    attributes = load_model(linked).attributes
    assert len({(left, right) for left, right, *_ in found}) == len(found)
    for left, right, weight, probability, key, levels in found:
        assert left < right
        assert probability >= LEAST_PROBABILITY
        assert probability == pytest.approx(1 / (1 + 2**-weight), abs=1e-9)
        assert round(weight, 9) == weight
        assert key
        assert len(levels) == len(attributes)
        assert all(-1 <= level <= 20 for level in levels)


def test_the_same_records_score_the_same_whatever_their_order_and_threads(linked, project) -> None:
    rows = people()
    for order, threads in ((rows[::-1], 1), (rows[1::2] + rows[::2], 2)):
        config = project(order, threads=threads)
        link_run(config)
        assert edges(config) == edges(linked)


def test_a_run_without_a_model_trains_the_one_that_training_makes(linked, tmp_path) -> None:
    config = workspace(tmp_path)
    fill_records(config, people())
    counts = link_run(config)
    assert counts["trained on"] == 300
    assert newest_version(config) == newest_version(linked)
    assert edges(config) == edges(linked)
    assert "trained on" not in link_run(config)
    assert edges(config) == edges(linked)


def test_a_stranger_changes_no_other_weight(linked, project) -> None:
    config = project([*people(), record("crm:1", family_name_std="unheard", given_name_std="of")])
    link_run(config)
    assert edges(config) == edges(linked)


def test_a_value_that_the_model_never_saw_counts_as_any_other(project) -> None:
    one = people(1)[0] | {"family_name_std": "zwicky", "name_tokens_std": "anna zwicky"}
    config = project([one | record("pos:1"), one | record("web:1")])
    link_run(config)
    [(*_, probability, _, levels)] = edges(config)
    assert levels[load_model(config).attributes.index("family_name")] > 0
    assert probability > 0.9


@pytest.mark.parametrize("rows", [[], [record("pos:1")], [record("pos:1"), record("pos:2")]])
def test_nothing_to_compare_makes_no_edges(project, rows) -> None:
    counts = link_run(project(rows))
    assert (counts["records compared"], counts["candidate pairs"], counts["edges"]) == (len(rows), 0, 0)


def test_a_merge_at_the_source_is_an_edge_of_its_own(project) -> None:
    config = project([record("web:1"), record("web:2", is_deleted=True, merged_into="web:1")])
    link_run(config)
    assert edges(config) == [("web:1", "web:2", None, 1.0, "merged_at_source", [])]


def test_records_that_take_no_part_are_not_compared(project) -> None:
    rows = people(2)
    rows[1]["is_deleted"] = True
    config = project(rows)
    fill(config, QUARANTINE, [{"run_id": "r1", "record_key": rows[3]["record_key"], "reason": "no_identity"}])
    assert link_run(config)["records compared"] == 2
    assert edges(config) == []


def test_a_run_done_again_leaves_what_it_left(project) -> None:
    config = project(people(20))
    link_run(config)
    before = edges(config)
    link_run(config)
    assert edges(config) == before
    assert link_run(config, "r2", "r1") | {"edges added": 0, "edges dropped": 0} == link_run(
        config, "r2", "r1"
    )
    assert edges(config) == before


def test_candidates_are_kept_when_asked(project) -> None:
    config = project(people(20))
    asked = config.model_copy(update={"model": config.model.model_copy(update={"keep_candidates": True})})
    counts = link_run(asked)
    with duck.connect(config, read_only=True) as con:
        found = con.execute("SELECT record_key_l, record_key_r FROM resolution.candidate_pair").fetchall()
    assert len(found) == len(set(found)) == counts["candidate pairs"]
    assert {(left, right) for left, right, *_ in edges(config)} <= set(found)


def test_closure_can_be_left_out(tmp_path) -> None:
    config = workspace(tmp_path)
    without = config.model.model_copy(update={"without": frozenset({"closure"})})
    config = config.model_copy(update={"model": without})
    fill_records(config, people(40))
    train(config, "r1", DAY)
    link_run(config)
    found = edges(config)
    assert found
    assert "closure" not in {key for *_, key, _ in found}
