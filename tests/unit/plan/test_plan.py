"""Full or incremental: what links depend on beside the records makes a run full when it changes."""

from dataclasses import replace

import pytest
from support.workspace import open_run, workspace

from resolution import plan
from resolution.errors import RunError
from resolution.plan import MODEL, make_plan, require_same_lineage


@pytest.fixture
def planned(tmp_path, monkeypatch):
    """Return a function that plans a run after one that went by what the next goes by, but for changes."""
    config = workspace(tmp_path)
    run = open_run(config)
    monkeypatch.setattr(plan, "newest_version", lambda _: "m1")

    def make(asked=False, **changed):
        before = replace(run, frozen={**make_plan(config, run).frozen, **changed})
        return make_plan(config, before, asked)

    return make


def test_a_run_is_incremental_where_nothing_changed_but_records(planned) -> None:
    found = planned()
    assert (found.mode, found.reason) == ("incremental", None)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({MODEL: "m0"}, "the model is new"),
        ({"standardiser": "7"}, "the standardiser is another version"),
        ({"default_country": "IT"}, "default_country was changed"),
        ({"versions": "duckdb 1.0"}, "clientfile, DuckDB or Splink is another version"),
    ],
)
def test_what_else_changed_makes_it_full_and_is_said(planned, changed, reason) -> None:
    found = planned(**changed)
    assert (found.mode, found.reason) == ("full", reason)


def test_it_can_be_asked_for(planned) -> None:
    assert planned(asked=True).reason == "it was asked for"


def test_the_first_run_and_one_without_a_model_are_full(tmp_path) -> None:
    config = workspace(tmp_path)
    assert make_plan(config, None).reason == "nothing has been published before"
    assert make_plan(config, open_run(config)).reason == "there is no model: one is trained"


def test_a_run_goes_on_only_from_what_readers_see(tmp_path) -> None:
    run = open_run(workspace(tmp_path), "r2", "r1")
    for live_run in ("r1", "r2"):
        require_same_lineage(run, live_run)
    for live_run in ("r3", None):
        with pytest.raises(RunError, match="Another build was published or rolled back to"):
            require_same_lineage(run, live_run)
