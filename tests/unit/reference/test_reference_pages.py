"""The pages that are written from the code say what the code says now."""

from pathlib import Path

import pytest
import yaml

from resolution.carried import PROJECT
from resolution.config import Configuration
from resolution.reference import client_file, configuration, dictionary
from resolution.reference.__main__ import PAGES, write_pages
from resolution.schemas import MARTS, STATE_TABLES

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_up_to_date(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "run `make docs`"


def test_the_pages_are_written_where_one_says(tmp_path: Path) -> None:
    written = write_pages(tmp_path / "docs")
    assert [path.name for path in written] == list(PAGES)
    assert all(path.read_text(encoding="utf-8").startswith("# ") for path in written)


def test_every_key_says_what_it_is_for() -> None:
    schema = Configuration.model_json_schema()
    for model in (schema, *schema["$defs"].values()):
        for key, field in model["properties"].items():
            assert key == "root" or field.get("description"), (model["title"], key)


def test_the_configuration_page_names_every_key() -> None:
    page = configuration.page()
    schema = Configuration.model_json_schema()
    keys = {key for model in (schema, *schema["$defs"].values()) for key in model["properties"]}
    assert [key for key in sorted(keys - {"root"}) if f"| `{key}` |" not in page] == []
    assert "| `root` |" not in page


def test_the_pages_hold_every_mart_column_and_state_table() -> None:
    published, page = client_file.page(), dictionary.page()
    for mart in MARTS:
        content = yaml.safe_load((PROJECT / "marts" / f"{mart}.yml").read_text(encoding="utf-8"))
        for column in content["models"][0]["columns"]:
            assert f"| `{column['name']}` | {column['data_type']} |" in published
    assert all(f"### {table.qualified}\n" in page for table in STATE_TABLES)
    assert "doc(" not in page + published


def test_the_client_file_answers_twelve_questions() -> None:
    page = client_file.page()
    asked = [line for line in page.splitlines() if line.startswith("### ") and line.endswith("?")]
    assert len(asked) == 12
