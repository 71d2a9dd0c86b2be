"""`clientfile client` and `clientfile history`: what is printed and written."""

import json
import shutil

import pytest
import typer
from support.workspace import SHIPPED
from told_by_hand import STOPPED, client, short
from typer.testing import CliRunner

from resolution.commands import look

APP = typer.Typer()
for command in (look.client, look.history):
    APP.command()(command)


def printed(house, *typed: str, status: int = 0) -> str:
    path = house.root / "clientfile.yaml"
    shutil.copy(SHIPPED, path)
    done = CliRunner().invoke(APP, [*typed, "--config", str(path)], env={"COLUMNS": "120"})
    assert done.exit_code == status, done.output
    return done.output


def test_a_client_is_shown_with_what_holds_it_together(house, tmp_path) -> None:
    shown = printed(house, "client", "pos:1", "--json", str(tmp_path / "client.json"))
    written = json.loads((tmp_path / "client.json").read_text(encoding="utf-8"))
    assert shown.startswith(f"pos:1 belongs to {client('crm:3')}, which is live: 4 records.")
    assert all(sentence in shown for sentence in written["conclusions"])
    assert "the steward's match, judgement 1" in shown
    assert "The steward judged crm:3 and web:2 to be one person (judgement 1)." in shown
    assert "Ids that redirect to it" not in shown


def test_the_history_of_the_live_run(house, tmp_path) -> None:
    shown = printed(house, "history", "--json", str(tmp_path / "history.json"))
    written = json.loads((tmp_path / "history.json").read_text(encoding="utf-8"))
    assert "What happened to clients in the run r3" in shown
    assert all(event["sentence"] in shown for event in written["events"])


def test_the_history_of_a_run_that_failed_and_of_a_client(house) -> None:
    assert STOPPED in printed(house, "history", "--run", "r4")
    assert f"{short('web:8')} merged into {short('pos:7')}" in printed(house, "history", "--client", "web:8")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["client", "web:99"], "The run r3 knows no client and no record web:99."),
        (["history", "--client", "nobody"], "The run r3 knows no client and no record nobody."),
        (["history", "--run", "r9"], "There is no run r9."),
        (["client", "pos:1", "--json", "no/e.json"], "cannot be written"),
    ],
)
def test_one_sentence(house, typed, sentence) -> None:
    shown = printed(house, *typed, status=1)
    assert sentence in shown
    assert len(shown.strip().splitlines()) == 2
