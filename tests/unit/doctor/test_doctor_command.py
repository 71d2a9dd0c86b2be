"""What is typed and seen: groups, remedies, the status that it ends with, the JSON."""

import json
from pathlib import Path

import pytest
from rich.console import Console
from support.workspace import SHIPPED
from typer.testing import CliRunner

from resolution import screen
from resolution.cli import app
from resolution.commands import doctor as command
from resolution.doctor import dbt, examine, sources, versions
from resolution.doctor.check import failure, ok, warning
from resolution.errors import SourceError, TransformError
from resolution.warehouse import duck

SECRET = "hidden-password"


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for variable in ("CLIENTFILE_CONFIG", "AIRFLOW_HOME", "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("CLIENTFILE_CRM_DSN", f"postgresql://user:{SECRET}@127.0.0.1:1/crm")
    monkeypatch.setenv("CLIENTFILE_WEB_URL", "http://127.0.0.1:1/")
    monkeypatch.setenv("CLIENTFILE_WEB_TOKEN", SECRET)
    Path("clientfile.yaml").write_bytes(SHIPPED.read_bytes())
    return tmp_path


def typed(*words: str, width: int = 80) -> tuple[int, str]:
    with pytest.MonkeyPatch.context() as patch:
        console = Console(width=width)
        patch.setattr(screen, "console", console)
        patch.setattr(command, "console", console)
        done = CliRunner().invoke(app, ["doctor", *words])
    assert type(done.exception) in (type(None), SystemExit), done.exception
    return done.exit_code, done.output


def test_a_new_house_whose_sources_are_down(project) -> None:
    code, told = typed("--json", "doctor.json")
    assert code == 1
    assert all(len(line) <= 80 for line in told.splitlines())
    assert "FAILS" in told
    assert "→" in told
    written = json.loads(Path("doctor.json").read_text(encoding="utf-8"))
    failed = {check["name"] for check in written["checks"] if check["outcome"] == "failure"}
    assert failed == {"crm", "web", "pos"}
    assert written["failures"] == 3
    assert "3 checks fail" in told
    assert SECRET not in told
    assert SECRET not in Path("doctor.json").read_text(encoding="utf-8")
    assert not (project / "var").exists(), "a look makes no warehouse"


@pytest.mark.parametrize(
    ("checks", "code", "sentence"),
    [
        ([ok("a", "Fine.")], 0, "All is as it should be."),
        ([warning("a", "Old.", "Renew it.")], 0, "1 is worth a look."),
        (
            [warning("a", "Old.", "Renew it."), failure("b", "Gone.", "Get it.")],
            1,
            "1 check fails, 1 is worth",
        ),
        ([failure("a", "Gone.", "Get it.")] * 2, 1, "2 checks fail."),
    ],
)
def test_the_status_says_whether_anything_fails(project, monkeypatch, checks, code, sentence) -> None:
    monkeypatch.setattr(examine, "examine", lambda *_: iter([examine.Group("All", tuple(checks))]))
    found, told = typed()
    assert (found, sentence in told) == (code, True)
    assert all(check.remedy in told for check in checks)


def test_a_wrong_configuration_is_one_of_the_failures(project) -> None:
    Path("clientfile.yaml").write_text("brnd: x\n", encoding="utf-8")
    code, told = typed(width=200)
    assert code == 1
    assert "unknown key" in told or "brand" in told
    assert "libraries" in told


def test_a_key_that_is_unknown_is_named(project) -> None:
    with Path("clientfile.yaml").open("a", encoding="utf-8") as file:
        file.write("wharehouse: {}\n")
    assert "wharehouse: unknown key" in typed(width=200)[1]


ERRORS = (
    OSError("of the person Ada"),
    ValueError("of the person Ada"),
    KeyError("of the person Ada"),
    SourceError("It is down.", "Wait."),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_check_that_stops_is_a_failure_and_the_others_go_on(project, monkeypatch, error) -> None:
    def stops(_: object):
        yield ok("before", "Looked at.")
        raise error

    monkeypatch.setattr(sources, "examine", stops)
    found = {group.name: group for group in examine.examine(Path("clientfile.yaml"))}
    assert [check.outcome for check in found["Sources"].checks] == ["ok", "failure"]
    assert "Ada" not in str(found)
    assert type(error).__name__ in str(found) or "It is down." in str(found)
    assert "Published folder" in found


def test_what_nobody_thought_of_at_all_is_no_check(project, monkeypatch) -> None:
    def stops(_: object):
        raise ZeroDivisionError

    monkeypatch.setattr(versions, "examine", stops)
    with pytest.raises(ZeroDivisionError):
        list(examine.examine(Path("clientfile.yaml")))


def test_the_warehouse_is_looked_into_when_it_can_be(project) -> None:
    from resolution.config import load

    with duck.connect(load(Path("clientfile.yaml"))):
        pass
    found = {group.name: group for group in examine.examine(Path("clientfile.yaml"))}
    assert [check.name for check in found["Judgements"].checks] == ["store", "held to"]


def test_a_model_that_cannot_be_used_fails(project) -> None:
    def found() -> list[str]:
        groups = {group.name: group for group in examine.examine(Path("clientfile.yaml"))}
        return [check.outcome for check in groups["Model"].checks]

    assert found() == ["skipped"]
    Path("var/models/m20261101-0a1b2c").mkdir(parents=True)
    Path("var/models/m20261101-0a1b2c/model.json").write_text("{}", encoding="utf-8")
    assert found() == ["failure"]


def test_dbt_is_asked_only_where_it_is_wanted(project, monkeypatch) -> None:
    from resolution import transform
    from resolution.config import load

    config = load(Path("clientfile.yaml"))
    assert [check.outcome for check in dbt.examine(config, deep=False)] == ["skipped"]

    def broken(_: object) -> None:
        raise TransformError("dbt: a model cannot be read.", "Mend it.")

    monkeypatch.setattr(transform, "parse", broken)
    with pytest.raises(TransformError):
        list(dbt.examine(config, deep=True))


@pytest.mark.slow
def test_dbt_reads_the_project(project) -> None:
    from resolution.config import load

    found = dbt.examine(load(Path("clientfile.yaml")), deep=True)
    assert [check.outcome for check in found] == ["ok"]
