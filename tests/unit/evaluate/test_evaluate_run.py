"""A small run by hand, scored, and what is written of it."""

import json
import re

import pyarrow as pa
import pytest
from support.workspace import DAY, fill, fill_records, record, workspace

from resolution.errors import ConfigurationError, SourceError
from resolution.evaluate import page, report, tables
from resolution.evaluate.groups import Grouping
from resolution.evaluate.score import score_run
from resolution.evaluate.truth import Truth
from resolution.page import scripts
from resolution.schemas import EDGE, MEMBERSHIP
from resolution.warehouse import duck, runs

CLIENTS = {"pos:1": "A", "pos:2": "A", "pos:3": "A", "web:4": "B", "web:5": "B", "web:6": "C", "web:9": "C"}
PEOPLE = {"pos:1": "x", "pos:2": "x", "pos:3": "y", "web:4": "y", "web:5": "y", "web:6": "z", "web:8": "z"}
EDGES = [("pos:1", "pos:2", 0.9), ("pos:2", "pos:3", 0.7), ("web:4", "web:5", 0.95), ("web:6", "web:9", 0.8)]
CANDIDATES = [("pos:1", "pos:2"), ("pos:2", "pos:3"), ("web:4", "web:5"), ("web:6", "web:9")]


class Scorer:
    version = "m20261122-00000001"
    thresholds = {"merge": 0.3}
    remarks = ("The levels of birth_place are the prior's </script>.",)


def truth(grouping=None):
    rows = [{"record_key": key, "person_id": person} for key, person in PEOPLE.items()]
    return Truth(pa.Table.from_pylist(rows), grouping)


@pytest.fixture
def run(tmp_path):
    config = workspace(tmp_path)
    run_id = runs.begin_run(config, DAY, None)
    runs.note_stage(config, run_id, "link", {}, 1.5, 300.0)
    runs.note_stage(config, run_id, "cluster", {}, 0.5)
    members = [{"since": 1, "record_key": key, "client_id": id_} for key, id_ in CLIENTS.items()]
    fill(config, MEMBERSHIP, members)
    fill_records(config, [record(key, language_std="fr" if key < "web:5" else None) for key in CLIENTS])
    edges = [
        {"since": 1, "record_key_l": left, "record_key_r": right, "match_probability": p}
        | {"match_weight": 8 * p}
        for left, right, p in EDGES
    ]
    other_run = {
        "since": 0,
        "until": 1,
        "record_key_l": "pos:1",
        "record_key_r": "web:4",
        "match_probability": 1.0,
    }
    fill(config, EDGE, [*edges, other_run])
    return config, runs.require(config, run_id)


def keep_candidates(config) -> None:
    with duck.connect(config) as con:
        con.execute("CREATE TABLE resolution.candidate_pair (record_key_l VARCHAR, record_key_r VARCHAR)")
        con.executemany("INSERT INTO resolution.candidate_pair VALUES (?, ?)", CANDIDATES)


def test_only_records_with_a_client_and_a_person_are_compared(run) -> None:
    found = score_run(*run, truth(), "by hand", Scorer())
    assert (found.scores.records, found.scores.clients, found.scores.people) == (6, 3, 3)
    assert (found.truth_left_out, found.clients_left_out) == (1, 1)
    assert found.scores.pairwise.f1 == 0.5
    assert found.edges.pairs == 3
    at_80 = next(point.quality for point in found.edges.curve if point.threshold == 0.8)
    assert (at_80.precision, at_80.recall) == (1, 2 / 4)


def test_candidates_are_counted_where_they_were_kept(run) -> None:
    config, _ = run
    assert score_run(*run, truth(), "by hand", Scorer()).candidates is None
    keep_candidates(config)
    found = score_run(*run, truth(), "by hand", Scorer()).candidates
    assert (found.pairs, found.per_record, found.recall) == (4, 4 / 7, 2 / 4)


def test_groups_of_records_and_of_files(run) -> None:
    by_source = score_run(*run, truth(Grouping("source")), "by hand", Scorer()).groups
    assert {name: scores.records for name, scores in by_source.scores.items()} == {"pos": 3, "web": 3}
    assert by_source.scores["pos"].pairwise.precision == 1 / 3
    assert by_source.scores["web"].pairwise.f1 == 1
    by_language = score_run(*run, truth(Grouping("language")), "by hand", Scorer()).groups
    assert {name: s.records for name, s in by_language.scores.items()} == {"fr": 4, "(empty)": 2}
    values = pa.table({"record_key": ["pos:1", "pos:2"], "value": ["a", "a"]})
    added = score_run(*run, truth(Grouping("wave", values)), "by hand", Scorer()).groups
    assert list(added.scores) == ["(empty)", "a"]


def test_what_the_model_says_and_what_stages_took(run) -> None:
    found = score_run(*run, truth(), "by hand", Scorer())
    assert found.model.thresholds == {"merge": 0.3}
    assert [(s.name, s.seconds, s.memory_mb) for s in found.costs.stages] == [
        ("link", 1.5, 300.0),
        ("cluster", 0.5, None),
    ]
    assert score_run(*run, truth(), "by hand", None).model.version == "not known"


def test_no_record_in_both(run) -> None:
    other = Truth(pa.table({"record_key": ["crm:1"], "person_id": ["x"]}))
    with pytest.raises(SourceError, match="None of the 1 records that the truth knows"):
        score_run(*run, other, "by hand", Scorer())


def test_json_holds_everything_and_null_for_what_is_not_known(run, tmp_path) -> None:
    config, _ = run
    path = tmp_path / "e.json"
    report.write_json(path, score_run(*run, truth(), "by hand", Scorer()))
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["pairwise"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5}
    assert written["candidates"] == {"pairs": None, "per_record": None, "recall": None}
    assert written["by"] is None
    assert written["cluster_sizes"]["distribution"][1] == {"size": 2, "clients": 1, "people": 1}
    keep_candidates(config)
    report.write_json(path, score_run(*run, truth(Grouping("source")), "by hand", Scorer()))
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["candidates"]["recall"] == 0.5
    assert [group["value"] for group in written["groups"]] == ["pos", "web"]
    assert set(written["stages"][0]) == {"name", "seconds", "memory_mb"}


def test_the_screen_says_it_in_tables(run) -> None:
    found = score_run(*run, truth(Grouping("source")), "by hand", Scorer())
    sheets = {sheet.title: sheet for sheet in tables.sheets(found)}
    assert list(sheets) == [
        "Links against the truth",
        "Sizes of clients and people",
        "By source",
        "Model",
        "Stages",
    ]
    figures = dict(sheets["Links against the truth"].rows)
    assert (figures["pairwise F1"], figures["recall of candidate pairs"]) == ("0.5000", "not known")
    assert all(len(row) == len(sheet.headings) for sheet in sheets.values() for row in sheet.rows)
    assert sheets["Stages"].rows[-1] == ["all", "2.0", "300"]


def test_sizes_that_nobody_has_are_left_out_and_large_ones_put_together() -> None:
    from resolution.evaluate.result import Sizes

    found = tables.size_ranges(Sizes({1: 4, 12: 1, 15: 2, 4_000: 1}, {1: 9}))
    assert found == [("1", 4, 9), ("11–20", 3, 0), ("1,001–4,000", 1, 0)]


def test_the_page_needs_nothing_else(run) -> None:
    written = page.as_page(score_run(*run, truth(Grouping("source")), 'by <hand> & "', Scorer()))
    assert "Quality of by &lt;hand&gt; &amp;" in written
    assert not re.search(
        r"<(script|img|iframe)[^>]*\bsrc=|<link\b|@import", written[: written.find("!function")]
    )
    assert "prior&#x27;s &lt;/script&gt;" in written
    assert written.count("</script>") == 2
    assert "$" not in written[written.rfind("<body>") : written.rfind("<script>")]


def test_every_chart_has_data_of_its_own(run) -> None:
    from resolution.evaluate.charts import charts

    drawn = charts(score_run(*run, truth(Grouping("source")), "by hand", Scorer()))
    assert [chart.title for chart in drawn] == [
        "Sizes of clients and people",
        "Precision and recall",
        "Quality by threshold",
        "Match weights",
        "Calibration",
        "F1 by source",
        "Time by stage",
    ]
    assert all('"url"' not in json.dumps(chart.specification) for chart in drawn)


def test_scripts_that_are_not_installed(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(scripts, "_FOLDER", ("nowhere",))
    with pytest.raises(ConfigurationError, match="does not hold the scripts"):
        scripts.drawing_scripts()


def test_a_file_that_cannot_be_written(tmp_path) -> None:
    report.require_writable(None, tmp_path / "e.json")
    for path in (tmp_path, tmp_path / "no" / "e.json"):
        with pytest.raises(ConfigurationError, match="cannot be written"):
            report.require_writable(path)
    with pytest.raises(ConfigurationError, match="cannot be written"):
        report.write(tmp_path / "no" / "e.json", "")
