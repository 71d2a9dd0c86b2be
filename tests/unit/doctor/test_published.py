import os

import pytest
from support.checks import outcomes, said
from support.publications import make_build
from support.workspace import DAY, workspace

from resolution import pipeline
from resolution.doctor import published
from resolution.publish import publish

WHOLE = {"folder": "ok", "links": "ok", "readers' file": "ok", "masked file": "ok", "builds": "ok"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    config = workspace(tmp_path_factory.mktemp("house"))
    run_id = pipeline.begin(config)
    make_build(config, run_id, rows=2)
    publish(config, run_id, model_version="m", code_version="0", now=DAY)
    return config


@pytest.fixture
def config(built, tmp_path):
    """A copy of the published folder, to be broken."""
    folder = built.path(built.publish.directory)
    os.system(f"cp -a {folder} {tmp_path}/")
    return workspace(tmp_path)


def folder(config):
    return config.path(config.publish.directory)


def test_a_published_folder_that_is_whole(config) -> None:
    assert outcomes(published.examine(config)) == WHOLE


def test_nothing_is_published_yet(tmp_path) -> None:
    assert outcomes(published.examine(workspace(tmp_path / "new"))) == {"folder": "ok", "links": "skipped"}


def test_a_folder_that_may_not_be_written_fails(config, monkeypatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert outcomes(published.examine(config))["folder"] == "failure"


@pytest.mark.parametrize("link", ["current", "client_file.duckdb", "parquet"])
def test_a_link_that_leads_nowhere_fails(config, link) -> None:
    path = folder(config) / link
    path.unlink()
    path.symlink_to("nowhere")
    found = list(published.examine(config))
    assert outcomes(found)["links"] == "failure"
    assert link in said(found)


@pytest.mark.parametrize(
    ("file", "name"), [("client_file.duckdb", "readers' file"), ("client_file_masked.duckdb", "masked file")]
)
def test_a_file_that_readers_cannot_open_fails(config, file, name) -> None:
    path = (folder(config) / file).resolve()
    path.chmod(0o600)
    path.write_bytes(b"cut off")
    assert outcomes(published.examine(config)) == WHOLE | {name: "failure"}


def test_a_build_from_before_there_was_a_masked_file_is_worth_a_look(config) -> None:
    (folder(config) / "client_file_masked.duckdb").resolve().unlink()
    assert outcomes(published.examine(config)) == WHOLE | {"masked file": "warning"}


def test_a_build_that_cannot_be_gone_back_to_fails(config) -> None:
    (folder(config) / "builds" / "r1").mkdir()
    found = list(published.examine(config))
    assert outcomes(found)["builds"] == "failure"
    assert "r1" in said(found)
