"""`clientfile evaluate FILE` in an empty folder: the real stages, the screen, the JSON and the page."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.house import people
from typer.testing import CliRunner

from resolution.cli import app

pytestmark = pytest.mark.slow

PEOPLE = people(60)


def records():
    """Return two records a person; in the second a value differs, and every tenth of them is deleted."""
    for person in PEOPLE:
        values = {
            "given_name": person.given,
            "family_name": person.family,
            "birth_date": f"{person.born}",
            "email": person.email,
            "phone": person.phone,
            "postal_code": person.postcode,
            "city": person.city,
            "entity": f"e{person.number}",
            "wave": "even" if person.number % 2 else None,
        }
        yield {"source": "pos", "source_record_id": f"{person.number}", **values, "is_deleted": False}
        changed = {"phone": None} if person.number % 3 else {"family_name": person.family[1:]}
        key = {"source": "web", "source_record_id": f"w{person.number}"}
        yield {**key, **values, **changed, "is_deleted": person.number % 10 == 0}


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("empty")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("CLIENTFILE_CONFIG", raising=False)
        pq.write_table(pa.Table.from_pylist(list(records())), "records.parquet")
        typed = "evaluate records.parquet --by wave --json e.json --html e.html"
        done = CliRunner().invoke(app, typed.split())
        assert done.exit_code == 0, done.output
        left = sorted(path.name for path in folder.iterdir())
        assert left == ["e.html", "e.json", "records.parquet"]
        said = json.loads((folder / "e.json").read_text(encoding="utf-8"))
        return done.output, said, (folder / "e.html").read_text(encoding="utf-8")


def test_records_in_both_are_scored(evaluated) -> None:
    """How good links are is told by the tests of the linker."""
    _, said, _ = evaluated
    assert (said["records"], said["people"], said["truth_left_out"]) == (114, 60, 6)
    assert said["pairwise"]["precision"] > 0.9
    assert 0 < said["pairwise"]["f1"] <= said["b_cubed"]["f1"] <= 1


def test_candidates_stages_and_model_are_told(evaluated) -> None:
    _, said, _ = evaluated
    assert said["candidates"]["recall"] > 0.9
    assert said["candidates"]["per_record"] > 0
    assert [stage["name"] for stage in said["stages"]] == ["standardise", "link", "cluster"]
    assert all(stage["seconds"] > 0 and stage["memory_mb"] > 0 for stage in said["stages"])
    assert said["model"]["thresholds"]


def test_each_group_has_scores(evaluated) -> None:
    _, said, _ = evaluated
    assert said["by"] == "wave"
    assert {group["value"]: group["people"] for group in said["groups"]} == {"even": 30, "(empty)": 30}


def test_screen_json_and_page_agree(evaluated) -> None:
    printed, said, page = evaluated
    shown = f"{said['pairwise']['f1']:.4f}"
    assert printed.split("pairwise F1")[1].split()[0] == shown
    assert f"<b>{shown}</b>" in page


def test_nothing_personal_is_told(evaluated) -> None:
    printed, said, page = evaluated
    own = page[page.rindex("<body>") :]
    for text in (printed, json.dumps(said), own):
        assert not [person.number for person in PEOPLE for value in person.values if value in text]
