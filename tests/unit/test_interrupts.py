"""Ctrl-C anywhere is KeyboardInterrupt, whatever the library at work makes of it."""

import os
import signal
import threading

import pytest
from support.workspace import workspace

from resolution import transform
from resolution.transform import run
from resolution.warehouse import duck
from resolution.warehouse.engine import DuckEngine
from resolution.warehouse.gx.dialect import BufferedCursor

LONG = "SELECT max(md5(range::VARCHAR)) FROM range(30000000)"  # seconds, where nothing stops it


@pytest.fixture
def ctrl_c(monkeypatch):
    """Press Ctrl-C in a moment."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    yield
    timer.cancel()
    timer.join()
    signal.signal(signal.SIGINT, before)


def test_in_a_query_on_the_warehouse(tmp_path, ctrl_c):
    with pytest.raises(KeyboardInterrupt), duck.connect(workspace(tmp_path)) as con:
        con.execute(LONG)


def test_in_a_query_on_a_scratch_database(tmp_path, ctrl_c):
    with pytest.raises(KeyboardInterrupt), duck.scratch(workspace(tmp_path)) as con:
        duck.fetch(con, LONG)


def test_in_a_gate(tmp_path, ctrl_c):
    with duck.scratch(workspace(tmp_path)) as con, pytest.raises(KeyboardInterrupt):
        BufferedCursor(DuckEngine(con)).execute(LONG)


def test_in_dbt(tmp_path, monkeypatch):
    class Interrupted:
        success, exception, result = False, KeyboardInterrupt(), None

    monkeypatch.setattr(run.dbtRunner, "invoke", lambda *_: Interrupted)
    with pytest.raises(KeyboardInterrupt):
        transform.stage_sources(workspace(tmp_path))


def test_another_runtime_error_stays_what_it_is():
    with pytest.raises(RuntimeError, match="else"), duck.interrupts_raised():
        raise RuntimeError("something else")
