"""Exports: whole or not at all, masked or not, of what changed since a run."""

import csv
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from support.workspace import DAY, workspace
from typer.testing import CliRunner

from resolution import config as configuration
from resolution.cli import app
from resolution.errors import PublishError
from resolution.export import MARK, Order, export
from resolution.publish import publish
from resolution.schemas import MARTS, RUN, build_schema
from resolution.warehouse import duck

HELD = {
    "client": "SELECT 'c' || range AS client_id, 'Ann' AS given_name, 'a' || range || '@x.example' AS email, "
    "['fr', 'en'] AS languages, TIMESTAMPTZ '2026-01-01 00:00Z' AS last_seen_at FROM range({n})",
    "client_changes": "SELECT 'c' || range AS client_id, (range + 1)::INT AS run_number, 'upsert' AS change "
    "FROM range({n})",
    "build": "SELECT '{run}' AS as_of",
}


def release(config, run_id, number, live_run):
    """Publish a build of as many clients as its number; the client of each number changed in its run."""
    with duck.connect(config) as con:
        con.execute(
            f"INSERT INTO {RUN.qualified} (run_id, number, live_run, state) VALUES (?, ?, ?, 'published')",
            [run_id, number, live_run],
        )
        con.execute(f"CREATE SCHEMA {build_schema(run_id)}")
        for table, key in MARTS.items():
            empty = f"SELECT {', '.join(f'NULL::VARCHAR AS {name}' for name in key.split(', '))} WHERE false"
            query = HELD.get(table, empty).format(n=number, run=run_id)
            con.execute(f"CREATE TABLE {build_schema(run_id)}.{table} AS {query}")
    now = DAY + timedelta(days=number)
    publish(config, run_id, model_version="m", code_version="0", now=now, number=number)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Three runs; the second was rolled back, so the third went on from the first."""
    root = tmp_path_factory.mktemp("exports")
    config = workspace(root)
    publishing = config.publish.model_copy(update={"mode": "0640", "masked_mode": "0604"})
    config = config.model_copy(update={"publish": publishing})
    release(config, "r1", 1, None)
    release(config, "r2", 2, "r1")
    release(config, "r3", 3, "r1")
    return config


def clients(folder):
    return duckdb.sql(f"SELECT client_id FROM '{folder}/client.parquet'").fetchall()


def test_all_tables_of_the_live_build_are_parquet_files(house, tmp_path) -> None:
    counts = export(house, Order(tmp_path / "out"))
    assert (counts["client"], set(counts)) == (3, set(MARTS))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{name}.parquet" for name in MARTS} | {
        MARK
    }
    assert clients(tmp_path / "out") == [("c0",), ("c1",), ("c2",)]
    assert (tmp_path / "out" / "client.parquet").stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert json.loads((tmp_path / "out" / MARK).read_text())["run"] == "r3"


def test_lists_are_json_in_a_csv_file(house, tmp_path) -> None:
    export(house, Order(tmp_path / "out", form="csv", tables=("client",), run="r1"))
    with (tmp_path / "out" / "client.csv").open(encoding="utf-8", newline="") as file:
        [row] = list(csv.DictReader(file))
    assert json.loads(row["languages"]) == ["fr", "en"]
    assert row["last_seen_at"] == "2026-01-01 00:00:00+00"


def test_the_masked_export_is_of_the_masked_file(house, tmp_path) -> None:
    export(house, Order(tmp_path / "out", tables=("client",), masked=True))
    file = tmp_path / "out" / "client.parquet"
    assert duckdb.sql(f"SELECT DISTINCT given_name, email FROM '{file}'").fetchall() == [("A", None)]
    assert file.stat().st_mode & 0o777 == 0o604


def test_since_a_run_only_clients_that_changed(house, tmp_path) -> None:
    counts = export(house, Order(tmp_path / "out", since="r1"))
    assert clients(tmp_path / "out") == [("c1",), ("c2",)]
    assert (counts["client_changes"], counts["build"]) == (2, 1)


def test_what_changed_since_a_run_that_was_rolled_back_cannot_be_told(house, tmp_path) -> None:
    with pytest.raises(PublishError, match="did not go on from r2"):
        export(house, Order(tmp_path / "out", since="r2"))
    assert not any(tmp_path.iterdir())


def test_a_former_export_is_replaced_when_told_to_and_other_folders_never(house, tmp_path) -> None:
    order = Order(tmp_path / "out", tables=("build",))
    export(house, order)
    with pytest.raises(PublishError, match="with --force"):
        export(house, order)
    export(house, replace(order, tables=("client",), force=True))
    assert clients(tmp_path / "out")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "file").touch()
    with pytest.raises(PublishError, match="no export"):
        export(house, replace(order, folder=tmp_path / "own", force=True))


def test_an_export_that_fails_leaves_what_was_there(house, tmp_path, monkeypatch) -> None:
    order = Order(tmp_path / "out", tables=("build",))
    export(house, order)
    monkeypatch.setattr("resolution.export.grant", lambda *_: (_ for _ in ()).throw(OSError))
    with pytest.raises(PublishError, match="could not be written"):
        export(house, replace(order, tables=("client",), force=True))
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / "build.parquet").exists()


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ({"run": "r9"}, "build of the run r9 is not kept"),
        ({"tables": ("clients",)}, "no table clients"),
        ({"since": "r9"}, "did not go on from r9"),
    ],
)
def test_what_is_not_there_is_named(house, tmp_path, order, message) -> None:
    with pytest.raises(PublishError, match=message):
        export(house, Order(tmp_path / "out", **order))


def test_the_command(house, tmp_path) -> None:
    file = house.root / "clientfile.yaml"
    shipped = Path(configuration.__file__).with_name("clientfile.yaml")
    file.write_bytes(shipped.read_bytes())
    typed = ["export", str(tmp_path / "out"), "--format", "csv", "--table", "client", "-c", str(file)]
    said = CliRunner().invoke(app, typed)
    assert said.exit_code == 0, said.output
    assert (tmp_path / "out" / "client.csv").read_text(encoding="utf-8").startswith("client_id,given_name,")
