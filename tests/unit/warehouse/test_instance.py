"""One DuckDB a process: files come to it and go, and nobody sees that it stays."""

import os
import threading

import duckdb
import pytest
from support.workspace import workspace

from resolution.errors import WarehouseError
from resolution.warehouse import duck, instance
from resolution.warehouse.instance import opened


@pytest.fixture
def path(tmp_path):
    with opened(tmp_path / "house.duckdb", {}, read_only=False) as con:
        con.execute("CREATE TABLE person AS SELECT 'Anna' AS name")
    return tmp_path / "house.duckdb"


def names(con):
    return con.execute("FROM person").fetchall()


def kept():
    return instance._KEPT._instance


def test_what_was_written_is_in_the_file_when_it_is_closed(path) -> None:
    assert not path.with_name("house.duckdb.wal").exists()
    with duckdb.connect(str(path)) as con:  # nobody holds the file any more
        assert names(con) == [("Anna",)]


def test_the_same_file_is_opened_by_the_same_duckdb(path) -> None:
    first = kept()
    for read_only in (True, False):
        with opened(path, {}, read_only) as con:
            assert names(con) == [("Anna",)]
            assert con.execute("SELECT current_database()").fetchall() == [("house",)]
    assert kept() is first
    with opened(path, {"threads": 1}, read_only=True) as con:
        assert con.execute("SELECT current_setting('threads')").fetchall() == [(1,)]
    assert kept() is not first


def test_who_only_reads_cannot_write(path) -> None:
    with pytest.raises(duckdb.InvalidInputException), opened(path, {}, read_only=True) as con:
        con.execute("DROP TABLE person")


def test_two_have_the_file_open_and_the_first_may_leave(path) -> None:
    with opened(path, {}, read_only=False) as outer:
        with opened(path, {}, read_only=True) as inner:
            inner.execute("BEGIN")
            assert names(inner) == [("Anna",)]
        outer.execute("INSERT INTO person VALUES ('Bea')")
        assert len(names(outer)) == 2


def test_who_reads_is_not_joined_by_one_who_writes(path) -> None:
    with opened(path, {}, read_only=True) as outer:
        with pytest.raises(duckdb.ConnectionException), opened(path, {}, read_only=False):
            pass
        assert names(outer) == [("Anna",)]


def test_what_is_not_committed_goes_with_who_began_it(path) -> None:
    with opened(path, {}, read_only=False) as con:
        con.execute("BEGIN")
        con.execute("DELETE FROM person")
    with opened(path, {}, read_only=False) as con:
        assert names(con) == [("Anna",)]


def test_temporary_tables_are_their_connections_own(path) -> None:
    with opened(path, {}, read_only=False) as con:
        con.execute("CREATE TEMP TABLE mine AS SELECT 1")
    with opened(path, {}, read_only=False) as con, pytest.raises(duckdb.CatalogException):
        con.execute("FROM mine")


def test_after_a_failure_another_takes_its_place(path) -> None:
    failed = kept()
    with pytest.raises(duckdb.ConversionException), opened(path, {}, read_only=False) as con:
        con.execute("SELECT CAST(name AS INTEGER) FROM person")
    with opened(path, {}, read_only=True) as con:
        assert names(con) == [("Anna",)]
    assert kept() is not failed


def test_another_connection_sees_the_same_tables(path) -> None:
    with opened(path, {}, read_only=False) as con:
        other = instance.cursor(con)
        assert names(other) == [("Anna",)]
        other.close()


@pytest.mark.parametrize("name", ["memory.duckdb", 'a "quoted" name.duckdb', "it's.duckdb", "house"])
def test_a_file_may_have_any_name(tmp_path, name) -> None:
    for _ in range(2):
        with opened(tmp_path / name, {}, read_only=False) as con:
            con.execute("CREATE OR REPLACE TABLE person AS SELECT 'Anna' AS name")
            other = instance.cursor(con)
            assert names(other) == [("Anna",)]
            other.close()


def test_a_forked_process_makes_its_own(path) -> None:
    with opened(path, {}, read_only=True):
        pass
    before = kept()
    pid = os.fork()
    if pid == 0:
        with opened(path, {}, read_only=False) as con:
            con.execute("INSERT INTO person VALUES ('Bea')")
        os._exit(0 if kept() is not before else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    with opened(path, {}, read_only=True) as con:
        assert len(names(con)) == 2


def test_many_at_once_are_served_by_one(path) -> None:
    found = []

    def read() -> None:
        for _ in range(20):
            with opened(path, {}, read_only=True) as con:
                found.append(len(names(con)))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 80


def test_a_file_that_is_open_elsewhere_in_this_process_is_waited_for(tmp_path) -> None:
    config = workspace(tmp_path)
    with duck.connect(config):
        pass
    busy = config.warehouse.model_copy(update={"busy_seconds": 1})
    with (
        duckdb.connect(str(config.path(config.warehouse.path))),
        pytest.raises(WarehouseError, match="is in use"),
        duck.connect(config.model_copy(update={"warehouse": busy})),
    ):
        pass
