"""`clientfile report`: where it writes, who may read it, and what it refuses."""

import shutil

from reported_by_hand import SECOND
from support.workspace import SHIPPED
from typer.testing import CliRunner

from resolution.cli import app


def typed(house, *arguments: str) -> tuple[int, str]:
    path = house.root / "clientfile.yaml"
    shutil.copy(SHIPPED, path)
    done = CliRunner().invoke(app, ["report", *arguments, "--config", str(path)], env={"COLUMNS": "200"})
    return done.exit_code, done.output


def test_it_is_written_here_in_the_language_asked_for(house, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    status, said = typed(house, "--language", "fr")
    assert (status, said) == (0, f"Written: match_report_{SECOND}.html\n")
    assert "Rapport de rapprochement" in (tmp_path / f"match_report_{SECOND}.html").read_text(
        encoding="utf-8"
    )


def test_what_shows_people_is_for_its_owner_only(house, tmp_path) -> None:
    path = tmp_path / "all.html"
    path.write_text("before")
    path.chmod(0o644)
    assert typed(house, "--unmasked", "--output", str(path))[0] == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert "Keep it as you keep the client file" in path.read_text(encoding="utf-8")


def test_refusals_are_one_sentence(house, tmp_path) -> None:
    for arguments, sentence in (
        (["--language", "de"], "There is no report in that language. Choose en or fr."),
        (["--run", "r9"], "There is no kept build of a run r9."),
        (["--output", str(tmp_path / "no" / "r.html")], "cannot be written"),
        (["--unmasked", "--output", str(tmp_path)], "cannot be written"),
    ):
        status, said = typed(house, *arguments)
        assert status == 1
        assert sentence in " ".join(said.split())
