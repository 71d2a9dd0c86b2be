"""What a steward types, and what is said: in sentences, without notes or other values of people."""

from pathlib import Path

import pytest
import typer
from support.workspace import DAY, SHIPPED, fill, fill_records, record, workspace
from typer.testing import CliRunner

from resolution.commands import judge
from resolution.review.queue import review
from resolution.review.store import history
from resolution.schemas import EDGE, MEMBERSHIP
from resolution.warehouse.runs import Run

KEYS = ("pos:1", "pos:2", "web:1", "web:2", "web:3")
RUN = Run("r1", 1, "running", DAY, None, None, 0, None, None, {}, {}, None, None, {}, {}, {}, None)
CANARY = "Qorulina"

app = typer.Typer(rich_markup_mode=None)
app.add_typer(judge.app)
app.command()(judge.review)
GROUP = typer.main.get_command(app)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project that one stands in, with some records."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOGNAME", "ana")
    monkeypatch.delenv("CLIENTFILE_CONFIG", raising=False)
    Path("clientfile.yaml").write_bytes(SHIPPED.read_bytes())
    config = workspace(tmp_path)
    fill_records(config, [record(key, is_deleted=key == "web:3") for key in KEYS])
    return config


def typed(*words):
    done = CliRunner().invoke(app, words)
    assert type(done.exception) in (type(None), SystemExit), done.exception
    return done.exit_code, " ".join(done.output.split())


def test_what_is_judged_is_said_with_what_comes_of_it(project):
    assert typed("judge", "match", "web:1", "pos:1", "--note", CANARY) == (
        0,
        "Judgement 1: pos:1 and web:1: one client. The next `clientfile run` holds to it.",
    )
    assert typed("judge", "match", "web:1", "pos:1", "--by", "ben")[1].endswith("Nothing was written.")
    _, said = typed("judge", "no-match", "web:1", "pos:1", "--by", "ben")
    assert "It takes the place of judgement 1: one client." in said
    _, said = typed("judge", "unsure", "web:2", "pos:1")
    assert "The next `clientfile run` decides by the scores." in said
    assert [(row.judged_by, row.note) for row in history(project)] == [
        ("ana", CANARY),
        ("ben", None),
        ("ana", None),
    ]


def test_a_record_that_is_gone_is_said(project):
    assert (
        "Deleted or erased: web:3; it holds when the record returns."
        in typed("judge", "match", "web:3", "pos:1")[1]
    )


def test_withdrawing(project):
    assert typed("judge", "withdraw", "pos:1", "web:1")[0] == 1
    typed("judge", "match", "pos:1", "web:1")
    code, said = typed("judge", "withdraw", "pos:1", "web:1")
    assert (code, "Withdrawn: judgement 1: one client of pos:1 and web:1." in said) == (0, True)
    assert "is withdrawn already" in typed("judge", "withdraw", "pos:1", "web:1")[1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("judge match pos:1 pos:9", "There is no record pos:9 and there never was."),
        ("judge match pos:1 pos:1", "pos:1 is judged with itself."),
        ("judge import nowhere.csv", "nowhere.csv cannot be read"),
        ("judge match pos:1 web:1 --config other.yaml", "other.yaml cannot be read"),
    ],
)
def test_one_sentence(project, words, sentence):
    code, said = typed(*words.split())
    assert code == 1
    assert sentence in said
    assert not project.path(project.judgements.path).exists()


def test_a_contradiction_names_the_chain(project):
    typed("judge", "match", "pos:1", "web:1")
    typed("judge", "match", "web:1", "pos:2")
    code, said = typed("judge", "no-match", "pos:1", "pos:2")
    assert code == 1
    chain = "pos:1 = web:1 (judgement 1), web:1 = pos:2 (judgement 2), but pos:1 ≠ pos:2 (this judgement)."
    assert chain in said


def test_who_cannot_be_told_must_be_said(project, monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: {}["nobody"])
    assert "Say who you are with --by." in typed("judge", "match", "pos:1", "web:1")[1]
    assert typed("judge", "match", "pos:1", "web:1", "--by", "ana")[0] == 0


def test_a_file(project):
    head = "record_key_l;record_key_r;judgement;note\n"
    Path("said.csv").write_text(f"{head}pos:1;web:1;match;{CANARY}\npos:2;web:3;no-match;\n")
    code, said = typed("judge", "import", "said.csv")
    assert (code, CANARY in said) == (0, False)
    assert said.startswith("2 new judgements, 0 of them in place of others. 1 speak of records")
    _, said = typed("judge", "import", "said.csv")
    assert said == "0 new judgements, 0 of them in place of others. 2 lines said what was known already."


def test_notes_are_for_who_asks_for_them(project):
    typed("judge", "match", "pos:1", "web:1", "--note", CANARY)
    typed("judge", "withdraw", "pos:1", "web:1")
    assert CANARY not in typed("judge", "list")[1]
    assert CANARY in typed("judge", "list", "web:1", "--notes")[1]
    assert "none" in typed("judge", "list", "web:2")[1]
    assert "withdrawn (1)" in typed("judge", "list")[1]


def test_the_queue(project):
    assert "0 open questions" in typed("review")[1]
    assert not Path("var/judgements.sqlite").exists()
    owners = {"pos:1": "A", "web:1": "A", "pos:2": "B", "web:2": "C"}
    fill(project, MEMBERSHIP, [{"record_key": k, "client_id": c, "since": 1} for k, c in owners.items()])
    scores = {("pos:1", "web:1"): 0.9, ("pos:1", "pos:2"): 0.125, ("pos:2", "web:2"): 0.2}
    names = ("record_key_l", "record_key_r")
    edges = [
        dict(zip(names, pair, strict=True)) | {"match_probability": p, "match_weight": 1.0, "since": 1}
        for pair, p in scores.items()
    ]
    fill(project, EDGE, edges)
    review(project, RUN, {"review": 0.05, "match": 0.25})
    _, said = typed("review")
    assert "3 open questions" in said
    assert "0.125" in said and "0.200" in said and "0.900" not in said
    assert "drawn at random" in said
    assert "None of the 1 links drawn at random is judged yet." in said
    assert said.count("pos:2") == 2
    assert typed("review", "--limit", "1")[1].count("pos:2") <= 1
    typed("judge", "match", "pos:1", "web:1")
    _, said = typed("review")
    assert "2 open questions" in said
    assert "Of 1 links drawn at random and judged, 1 are right: 100.0%" in said


COMMANDS = {f"judge {name}": found for name, found in GROUP.commands["judge"].commands.items()}
COMMANDS["review"] = GROUP.commands["review"]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_help_and_an_example_that_can_be_typed(name):
    said, _, example = COMMANDS[name].help.partition("Example:")
    assert said.strip()
    assert example.split()[: 1 + len(name.split())] == ["clientfile", *name.split()]
    assert [found.name for found in COMMANDS[name].params if not getattr(found, "help", None)] == []
