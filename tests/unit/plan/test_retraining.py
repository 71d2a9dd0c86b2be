"""When a model should be trained again: what was frozen with it no longer fits the records."""

from dataclasses import replace
from types import SimpleNamespace

import pyarrow as pa
import pytest
from support.workspace import open_run, workspace

from resolution.plan import MODEL
from resolution.retraining import why_retrain

KNOWN = pa.table({"value": [str(number) for number in range(100)]})


@pytest.fixture
def asked(tmp_path):
    """Return a function that asks about a model of 1,000 records and 100 values, after some runs."""
    config = workspace(tmp_path)
    run = open_run(config)
    model = SimpleNamespace(
        version="m1", trained_on_records=1_000, frequencies=KNOWN, thresholds={"match": 0.25, "review": 0.05}
    )

    def ask(*counts, model_version="m1", **settings):
        asking = config.model_copy(update={"model": config.model.model_copy(update=settings)})
        published = [
            replace(run, mode="incremental", frozen={MODEL: model_version}, counts=found) for found in counts
        ]
        return why_retrain(asking, model, published)

    return ask


def test_a_model_fits_the_records_it_was_trained_on(asked) -> None:
    assert asked({"link: records": 1_000}) == []
    assert asked() == []


@pytest.mark.parametrize("records", [500, 1_600])
def test_many_more_or_fewer_records(asked, records) -> None:
    [sentence] = asked({"link: records": records})
    assert "trained on 1,000 records" in sentence
    assert f"{records:,}" in sentence


def test_values_that_it_does_not_know_add_up_over_the_runs(asked) -> None:
    run = {"link: records": 1_000, "link: values unknown to the model": 6}
    assert asked(run) == []
    assert "12 values" in asked(run, run)[0]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        ("link: overgrown keys", "nobody meets by them"),
        ("standardise: newly_shared_values", "shared by many"),
        ("standardise: unobserved_sources", "sources were not there"),
    ],
)
def test_what_has_outgrown_it(asked, count, said) -> None:
    [sentence] = asked({"link: records": 1_000, count: 3})
    assert sentence.startswith("3 ")
    assert said in sentence


def test_thresholds_of_the_configuration_that_wait_for_training(asked) -> None:
    [sentence] = asked({"link: records": 1_000}, match_threshold=0.3)
    assert "match_threshold is 0.3 in the configuration and 0.25 in the model" in sentence


def test_runs_by_another_model_say_nothing_of_this_one(asked) -> None:
    assert asked({"link: overgrown keys": 3}, model_version="m0") == []
