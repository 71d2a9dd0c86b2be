import sys
from pathlib import Path

import numpy as np
import pytest

from resolution import memory

LARGE = 200 * 1024 * 1024


def test_the_peak_holds_what_was_let_go() -> None:
    memory.reset_peak()
    before = memory.peak_mb()
    block = np.ones(LARGE, dtype=np.uint8)
    del block
    assert memory.peak_mb() - before > 150


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forgets a peak")
def test_a_peak_can_be_forgotten() -> None:
    block = np.ones(LARGE, dtype=np.uint8)
    high = memory.peak_mb()
    del block
    if not memory.reset_peak():
        pytest.skip("this machine does not let a process forget its peak")
    assert memory.peak_mb() < high - 150


def test_where_the_system_does_not_say_it_is_the_peak_of_the_process(monkeypatch) -> None:
    monkeypatch.setattr(memory, "_CLEAR", Path("/nowhere/clear_refs"))
    monkeypatch.setattr(memory, "_STATUS", Path("/nowhere/status"))
    assert not memory.reset_peak()
    assert memory.peak_mb() > 10
