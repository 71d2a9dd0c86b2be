import shutil
from datetime import UTC, datetime

import pytest
from support.people import people
from support.workspace import fill_records, record, workspace

from resolution.errors import ModelError, RunError
from resolution.link.explain import explain
from resolution.link.model import load_model, newest_version
from resolution.link.records import copy_records
from resolution.link.score import link, score_pairs
from resolution.link.splinking import open_linker, register_frequencies
from resolution.link.train import LEAST_PROBABILITY, train
from resolution.schemas import EDGE
from resolution.warehouse import duck

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    config = workspace(tmp_path_factory.mktemp("trained"))
    fill_records(config, people())
    train(config, "r1", NOW)
    return config


def edges(config, run_id="r1"):
    with duck.connect(config, read_only=True) as con:
        return con.execute(
            "SELECT record_key_l, record_key_r, match_weight, match_probability, match_key, levels "
            f"FROM {EDGE.qualified} WHERE run_id = ? ORDER BY ALL",
            [run_id],
        ).fetchall()


def test_the_artefact_is_dated_and_whole(trained) -> None:
    version = newest_version(trained)
    assert version and version.startswith("m20261120-")
    model = load_model(trained)
    assert model.trained_on_records == 300
    assert {"email_std", "family_name_std", "birth_digits"} <= set(model.frequency_columns)
    assert "tax_id" not in model.attributes  # nobody has one


def test_an_attribute_that_few_share_stays_in_the_model(tmp_path) -> None:
    config = workspace(tmp_path)
    rows = people(40)
    for number, row in enumerate(rows):
        row["tax_id_std"] = f"T{number}"  # everybody has one, no two the same
    fill_records(config, rows)
    train(config, "r1", NOW)
    model = load_model(config)
    assert "tax_id" in model.attributes
    assert {c["output_column_name"] for c in model.settings["comparisons"]} == set(model.attributes)


def test_records_of_one_person_are_found(trained) -> None:
    link(trained, "r1")
    good = {(left, right) for left, right, _, probability, *_ in edges(trained) if probability >= 0.95}
    expected = {(f"pos:{n:04}", f"web:{n:04}") for n in range(150)}
    assert len(good & expected) >= 145
    assert len(good - expected) <= 3


def test_the_same_records_score_the_same_whatever_their_order_and_threads(trained) -> None:
    link(trained, "r1")
    before = edges(trained)
    rows = people()
    fill_records(trained, rows[::-1])
    one_thread = trained.model_copy(update={"warehouse": trained.warehouse.model_copy(update={"threads": 1})})
    link(one_thread, "r1")
    assert edges(trained) == before


def test_every_pair_scores_the_same_both_ways_round(trained) -> None:
    model = load_model(trained)
    weights = []
    for left, right in (("l", "r"), ("r", "l")):
        with duck.scratch(trained) as con:
            copy_records(trained, con, "r1")
            con.execute(
                f"CREATE TABLE asked AS SELECT 'x' AS match_key, {left}.record_key AS join_key_l, "
                f"{right}.record_key AS join_key_r FROM record AS l JOIN record AS r "
                "ON l.record_key < r.record_key AND l.record_key < 'pos:0030' AND r.record_key < 'web:0030'"
            )
            table = score_pairs(con, model, "asked")
            weights.append(
                con.execute(
                    "SELECT least(record_key_l, record_key_r), greatest(record_key_l, record_key_r), "
                    f"round(match_weight, 9) FROM {table} ORDER BY ALL"
                ).fetchall()
            )
    assert len(weights[0]) > 1000
    assert weights[0] == weights[1]


def test_a_model_without_its_term_frequencies_is_refused(trained) -> None:
    model = load_model(trained)
    with duck.scratch(trained) as con:
        copy_records(trained, con, "r1")
        linker, interface = open_linker(con, model.settings)
        with pytest.raises(ModelError, match="term frequencies for birth_digits"):
            register_frequencies(linker, interface, model.frequencies.slice(0, 0))


def test_an_unseen_value_changes_no_other_weight(trained) -> None:
    fill_records(trained, people())
    link(trained, "r1")
    before = edges(trained)
    fill_records(trained, [*people(), record("crm:1", family_name_std="unheard", given_name_std="of")])
    link(trained, "r1")
    assert edges(trained) == before
    fill_records(trained, people())


def test_a_merge_at_the_source_is_an_edge_of_its_own(trained) -> None:
    fill_records(trained, [record("web:1"), record("web:2", is_deleted=True, merged_into="web:1")])
    link(trained, "r1")
    assert [row[:2] + row[3:5] for row in edges(trained)] == [("web:1", "web:2", 1.0, "merged_at_source")]
    fill_records(trained, people())


def test_an_explanation_adds_up_to_the_weight_of_the_edge(trained) -> None:
    link(trained, "r1")
    left, right, weight, *_ = edges(trained)[0]
    found = explain(trained, "r1", right, left)
    assert found.match_weight == weight
    total = found.start_bits + sum(evidence.bits for evidence in found.evidence)
    assert total == pytest.approx(weight, abs=1e-6)
    assert {evidence.attribute for evidence in found.evidence} == set(load_model(trained).attributes)


def test_explaining_an_unknown_record_says_so(trained) -> None:
    with pytest.raises(RunError, match="web:none took no part"):
        explain(trained, "r1", "pos:0001", "web:none")


def test_no_model_and_a_damaged_model_are_named(trained, tmp_path) -> None:
    with pytest.raises(ModelError, match="clientfile train"):
        load_model(workspace(tmp_path))
    damaged = workspace(tmp_path / "damaged")
    shutil.copytree(trained.path(trained.model.directory), damaged.path(damaged.model.directory))
    next(damaged.root.rglob("term_frequencies.parquet")).write_bytes(b"")
    with pytest.raises(ModelError, match="is damaged"):
        load_model(damaged)


def test_too_few_records_teach_nothing(tmp_path) -> None:
    config = workspace(tmp_path)
    fill_records(config, people(5))
    with pytest.raises(ModelError, match="too few"):
        train(config, "r1", NOW)


def test_what_training_never_saw_is_rare_and_not_impossible(tmp_path) -> None:
    config = workspace(tmp_path)
    rows = people(60)
    for row in rows:
        row["gender_std"] = "f" if int(row["source_record_id"]) % 2 else "m"  # both records always agree
    fill_records(config, rows)
    train(config, "r1", NOW)
    comparisons = load_model(config).settings["comparisons"]
    learnt = [
        level["m_probability"]
        for comparison in comparisons
        for level in comparison["comparison_levels"]
        if "m_probability" in level
    ]
    assert min(learnt) >= LEAST_PROBABILITY
    link(config, "r1")  # Splink loads it


def test_copies_among_namesakes_do_not_stop_training(tmp_path) -> None:
    config = workspace(tmp_path)
    rows = people(120)
    for row in rows:
        number = int(row["source_record_id"])
        row |= {"given_name_std": "anna", "family_name_std": ["martin", "roux", "petit"][number % 3]}
        row |= {"phone_std": f"+3361234{number:04}", "postal_code_std": f"75{number:03}"}
        row |= {"tax_id_std": f"{number:08}", "loyalty_number_std": f"L{number:08}"}
        row |= {"birth_place_std": f"place {number}", "occupation_std": f"work {number}"}
        row |= {"email_std": f"{number}@example.com", "email_local_std": f"{number}"}
    fill_records(config, rows)
    train(config, "r1", NOW)
    link(config, "r1")
    good = [row for row in edges(config) if row[3] >= 0.95]
    assert len(good) == 120
