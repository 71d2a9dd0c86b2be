from typing import get_args

import pytest

from demo import quality
from demo.markdown import put
from demo.measured_set import INGREDIENTS, LINKAGE, MeasuredSet, measure_set
from demo.quality_pages import WORDS, details, ingredients, share, summary
from demo.record_file import write_record_file
from resolution.config import Ingredient
from resolution.errors import ConfigurationError
from resolution.evaluate.result import Candidates, Edges, Evaluation, Groups, Quality, Scores, Sizes


def evaluation(precision: float, recall: float, largest: int = 5, groups: Groups | None = None) -> Evaluation:
    return Evaluation(
        subject="few",
        scores=scores(precision, recall),
        sizes=Sizes({1: 10, largest: 2}, {1: 9, 4: 3}),
        truth_left_out=0,
        clients_left_out=0,
        edges=Edges(0, (), (), ()),
        candidates=Candidates(60, 3.0, 0.95),
        groups=groups,
    )


def scores(precision: float, recall: float, records: int = 1_020) -> Scores:
    return Scores(records, 12, 12, Quality(precision, recall), Quality(precision, recall))


def measured(name: str) -> MeasuredSet:
    by_script = Groups("script", {"latin": scores(0.9, 0.9, 700), "native": scores(0.5, 0.5, 320)})
    by_culture = Groups("culture", {"korean": scores(0.75, 0.75, 30)})
    whole = evaluation(0.8, 0.8)
    return MeasuredSet(
        name,
        whole,
        {"script": evaluation(0.8, 0.8, 5, by_script), "culture": evaluation(0.8, 0.8, 5, by_culture)},
        {name: evaluation(0.7, 0.7) for name in INGREDIENTS if name != LINKAGE},
        {0.95: evaluation(0.6, 0.6, 77)},
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.9821, ".982"), (0.99951, ".9995"), (1.0, "1.000"), (0.99996, "1.000"), (0.0, ".000")],
)
def test_shares_near_one_have_a_digit_more(value, shown):
    assert share(value) == shown


def test_every_ingredient_is_said_in_words():
    assert set(WORDS) == set(get_args(Ingredient))


def test_the_readme_shows_others_beside_us_and_scripts():
    table = summary([measured("fake_1000"), measured("demo brand")])
    assert "| fake_1000 (1,020 records) | .787 | .842 | .868† | **.800** |" in table
    assert "| demo brand (1,020 records) |  |  |  | **.800** |" in table
    assert "| … Native script |  |  |  | **.500** |" in table
    assert "Korean" not in table


def test_the_page_shows_candidates_and_all_groups():
    table = details([measured("demo brand")])
    assert "| demo brand (1,020 records) | **.800** | .800 | .800 | .950 | 3.0 |" in table
    assert "| … Korean (30) | **.750** | .750 | .750 |  |  |" in table


def test_ingredients_are_shown_as_differences_and_chains_with_their_largest_client():
    table = ingredients([measured("fake_1000")])
    assert f"| `swap`: {WORDS['swap']} | −.100 |" in table
    assert "| average linkage | .800, 5 |" in table
    assert "| chains of links from .950 on | .600, 77 |" in table
    assert "| in truth | 4 |" in table


def test_a_table_takes_its_place_and_nothing_else(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- quality:begin -->\nold\n<!-- quality:end -->\nafter\n", encoding="utf-8")
    for _ in range(2):
        put(page, "quality", "new")
    assert page.read_text(encoding="utf-8") == (
        "before\n<!-- quality:begin -->\nnew\n<!-- quality:end -->\nafter\n"
    )
    with pytest.raises(ConfigurationError, match="no place"):
        put(page, "ingredients", "new")


@pytest.mark.parametrize("page", [quality.README, quality.PAGE])
def test_the_pages_have_a_place_for_their_tables(page):
    blocks = ("quality",) if page == quality.README else ("quality", "ingredients")
    text = page.read_text(encoding="utf-8")
    for block in blocks:
        assert text.count(f"<!-- {block}:begin -->") == text.count(f"<!-- {block}:end -->") == 1


def test_without_all_sets_no_page_is_written(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(quality, "write_pages", lambda sets: pytest.fail("written"))
    assert quality.main(["--benchmarks", str(tmp_path), "--people", "0"]) == 0
    said = capsys.readouterr().out
    assert "Left out" in said
    assert "left alone" in said


@pytest.mark.slow
def test_a_set_is_measured_whole_by_groups_and_by_chains(tmp_path, monkeypatch):
    monkeypatch.setattr("demo.measured_set.INGREDIENTS", ("swap", LINKAGE))
    file = tmp_path / "few.parquet"
    write_record_file(file, 800, 1)
    stages = []
    found = measure_set(
        "few",
        quality.project(tmp_path),
        tmp_path / "work",
        file,
        lambda what, done, total=None: stages.append(what),
        by=["culture"],
    )
    assert found.whole.scores.pairwise.f1 > 0.5
    assert found.whole.candidates
    assert found.by["culture"].groups
    assert list(found.without) == ["swap"]
    assert len(found.chains) == 2
    assert stages[-1] == "few: done"
    content = quality.as_json([found])["few"]
    assert set(content) == {"whole", "by", "without", "chains"}
