import shutil
from types import SimpleNamespace

import pytest
from support.checks import outcomes, said
from support.workspace import workspace

from resolution.config import DuckDBWarehouse, PostgresWarehouse
from resolution.doctor import disk, java, memory
from resolution.warehouse.spark import java as of_spark

RECORDS = 1_000


@pytest.fixture
def config(tmp_path):
    return workspace(tmp_path)


def test_there_is_room(config) -> None:
    found = list(disk.examine(config, RECORDS))
    assert outcomes(found) == {"disk": "ok"}
    assert str(config.path(config.publish.directory)) in said(found)


def test_a_disk_without_room_fails(config) -> None:
    found = list(disk.examine(config, RECORDS, bytes_a_record=10**15))
    assert outcomes(found) == {"disk": "failure"}
    assert "publish.keep" in said(found)


def test_a_disk_with_room_for_one_build_only_is_worth_a_look(config, monkeypatch) -> None:
    needed = 2 * RECORDS * disk.BYTES_A_RECORD  # the next build, and as much to spill
    monkeypatch.setattr(disk, "AT_LEAST", 0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=needed))
    assert outcomes(disk.examine(config, RECORDS)) == {"disk": "warning"}
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=needed - 1))
    assert outcomes(disk.examine(config, RECORDS)) == {"disk": "failure"}
    all_builds = (config.publish.keep + 2) * RECORDS * disk.BYTES_A_RECORD
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=all_builds))
    assert outcomes(disk.examine(config, RECORDS)) == {"disk": "ok"}


def test_a_little_is_always_needed(config, monkeypatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=disk.AT_LEAST - 1))
    assert outcomes(disk.examine(config, 0)) == {"disk": "failure"}


def test_beside_a_server_only_what_spills_is_needed_here(config) -> None:
    beside = config.model_copy(update={"warehouse": PostgresWarehouse(kind="postgres")})
    assert str(config.path(config.publish.directory)) not in said(disk.examine(beside, RECORDS))


SIZES = {"8GB": 8e9, "512MiB": 512 * 2**20, " 1.5 tb ": 1.5e12, "100": 100, "80%": None, "": None}


@pytest.mark.parametrize(("written", "size"), SIZES.items())
def test_sizes_are_read_as_duckdb_writes_them(written, size) -> None:
    assert memory.in_mb(written) == (None if size is None else size / memory.MB)


def test_memory_is_compared_with_the_limit_and_with_the_last_run(config) -> None:
    limited = config.model_copy(update={"warehouse": DuckDBWarehouse(memory_limit="4GB")})
    assert outcomes(memory.examine(config, 500, 1000)) == {"memory": "ok"}
    assert outcomes(memory.examine(config, 1500, 1000)) == {"memory": "warning"}
    assert outcomes(memory.examine(limited, 500, 1000)) == {"memory": "warning"}
    assert outcomes(memory.examine(limited, 500, 8000)) == {"memory": "ok"}
    assert outcomes(memory.examine(config, 500, None)) == {"memory": "skipped"}


def test_a_container_has_no_more_than_its_limit(tmp_path) -> None:
    machine, container = tmp_path / "meminfo", tmp_path / "memory.max"
    assert memory.available_mb(machine, container) is None
    machine.write_text("MemTotal: 9 kB\nMemAvailable: 2048000 kB\n")
    assert memory.available_mb(machine, container) == 2000
    container.write_text("max\n")
    assert memory.available_mb(machine, container) == 2000
    container.write_text(str(100 * memory.MB))
    assert memory.available_mb(machine, container) == 100


def test_the_java_of_spark_runs() -> None:
    assert outcomes(java.examine()) == {"Java": "ok"}


def test_without_spark_none_is_needed(monkeypatch) -> None:
    monkeypatch.setattr(java, "find_spec", lambda _: None)
    assert outcomes(java.examine()) == {"Java": "skipped"}


def test_the_java_of_the_environment_is_taken_where_no_wheel_brings_one(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(of_spark, "find_spec", lambda _: None)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert java.java() == f"{tmp_path}/bin/java"
    assert outcomes(java.examine()) == {"Java": "failure"}
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert java.java() is None
    assert "no Java is found" in said(java.examine())


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("echo 'openjdk version \"11.0.2\"' >&2", "is Java 11"),
        ("echo nothing", "is Java ?"),
        ("exit 3", "does not run (CalledProcessError)"),
    ],
)
def test_a_java_that_will_not_do(tmp_path, script, sentence) -> None:
    command = tmp_path / "java"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)
    found = [java.asked(str(command))]
    assert outcomes(found) == {"Java": "failure"}
    assert sentence in said(found)
