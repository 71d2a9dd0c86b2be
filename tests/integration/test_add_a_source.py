"""docs/add-a-source.md, followed word for word in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from resolution import config as configuration
from resolution.config import Configuration

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "add-a-source.md"
PARTS = ("resolution", "expectations", "demo", "dbt_project")
BLOCK = re.compile(
    r"(?:^`(?P<file>dbt_project/[\w./]+)`\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.M | re.S
)


def blocks(heading: str) -> list[tuple[str | None, str, str]]:
    """Return (file that the block is to be written to, kind, text) of the blocks under a heading."""
    section = PAGE.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [(found["file"], found["kind"], found["text"]) for found in BLOCK.finditer(section)]


def with_entry(folder: Path, entry: str) -> Configuration:
    """Return the shipped configuration with an entry of the page at its end."""
    shipped = Path(configuration.__file__).with_name("clientfile.yaml").read_text(encoding="utf-8")
    path = folder / "clientfile.yaml"
    path.write_text(shipped + entry, encoding="utf-8")
    return configuration.load(path)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Once from beginning to end", "files"),
        ("An API instead of files", "api"),
        ("A database instead of files", "sql"),
    ],
)
def test_the_entries_of_the_page_are_valid(tmp_path: Path, heading: str, kind: str) -> None:
    entry = next(text for file, language, text in blocks(heading) if language == "yaml" and file is None)
    assert with_entry(tmp_path, entry).sources["app"].kind == kind


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, with the environment where the page expects it."""
    folder = tmp_path_factory.mktemp("clone")
    for part in PARTS:
        shutil.copytree(
            ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "target", "logs")
        )
    activate = folder / ".venv" / "bin" / "activate"
    activate.parent.mkdir(parents=True)
    here = Path(sys.executable).parent
    activate.write_text(f'export PATH="{here}:$PATH" PYTHONPATH="{folder}"\n', encoding="utf-8")
    return folder


def typed(folder: Path, script: str) -> str:
    """Run a block of the page as a shell would that is in the folder and has the environment active."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f"source .venv/bin/activate\n{script}"],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith("CLIENTFILE_")},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def followed(clone: Path) -> tuple[Path, list[str]]:
    """The copy after the page was followed, and what each command block printed."""
    printed = []
    for file, kind, text in blocks("Once from beginning to end"):
        if kind == "sh":
            printed.append(typed(clone, text))
        else:
            path = clone / (file or "clientfile.yaml")
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as opened:
                opened.write(text)
    return clone, printed


@pytest.mark.slow
def test_the_page_leads_to_a_client_file_with_the_new_source(followed: tuple[Path, list[str]]) -> None:
    folder, _ = followed
    with duckdb.connect(str(folder / "published" / "client_file.duckdb"), read_only=True) as con:
        found = con.execute(
            "SELECT count(*), count(*) FILTER (source_count > 1), max(source_count) "
            "FROM client WHERE list_contains(sources, 'app')"
        ).fetchall()
        records = con.execute("SELECT count(*) FROM client_identifier WHERE source = 'app'").fetchall()
    assert records == [(20,)]
    [(clients, linked, most_sources)] = found
    assert clients > 0
    assert linked > clients * 0.8  # they are people whom the other systems know
    assert most_sources == 4


@pytest.mark.slow
def test_the_second_pull_finds_nothing_new(followed: tuple[Path, list[str]]) -> None:
    _, printed = followed
    pulled = next(text for text in printed if "Pulled" in text and "app" in text)
    rows = [line.split()[-1] for line in pulled.splitlines() if line.split()[:2] == ["app", "members"]]
    assert rows == ["20", "0"]
