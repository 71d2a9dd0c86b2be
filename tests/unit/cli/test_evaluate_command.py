"""What `clientfile evaluate` says when it cannot: one sentence, status 1, before any work is done."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from resolution.cli import app

TRUE = {"source": "pos", "source_record_id": "1", "family_name": "Qorulina", "entity": "e1"}
UNTRUE = {key: value for key, value in TRUE.items() if key != "entity"}


@pytest.fixture
def empty(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLIENTFILE_CONFIG", raising=False)
    pq.write_table(pa.Table.from_pylist([TRUE]), "true.parquet")
    pq.write_table(pa.Table.from_pylist([UNTRUE]), "untrue.parquet")
    pq.write_table(pa.Table.from_pylist([TRUE | {"is_deleted": True}]), "deleted.parquet")
    pq.write_table(pa.Table.from_pylist([TRUE])[:0], "empty.parquet")
    pq.write_table(pa.Table.from_pylist([TRUE | {"source": "web"}]), "other.parquet")
    Path("text.parquet").write_text("Qorulina", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "There is no truth to compare with"),
        ("nowhere.parquet", "nowhere.parquet is no readable Parquet file"),
        ("text.parquet", "text.parquet is no readable Parquet file"),
        ("untrue.parquet", "untrue.parquet holds no truth"),
        ("empty.parquet", "empty.parquet says of no record who it is"),
        ("empty.parquet --truth true.parquet", "empty.parquet holds no records"),
        ("deleted.parquet", "All 1 records in deleted.parquet are deleted"),
        ("true.parquet --truth other.parquet", "None of the 1 records that the truth knows"),
        ("true.parquet --truth nowhere.parquet", "nowhere.parquet is no readable Parquet file"),
        ("true.parquet --by colour", "There is no column colour"),
        ("true.parquet --by family_name", "Scores are not given by family_name"),
        ("true.parquet --html no/e.html", "cannot be written"),
        ("true.parquet --json .", "cannot be written"),
        ("true.parquet --config other.yaml", "other.yaml cannot be read"),
        ("--truth true.parquet", "clientfile.yaml cannot be read"),
    ],
)
def test_one_sentence(empty, typed, sentence) -> None:
    done = CliRunner().invoke(app, ["evaluate", *typed.split()])
    assert (done.exit_code, type(done.exception)) == (1, SystemExit), done.output
    assert sentence in done.output
    assert "Qorulina" not in done.output
    assert len(done.output.strip().splitlines()) == 2
    assert not list(empty.glob("*/"))
