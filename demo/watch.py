"""What work takes of a machine while it goes on: memory of all its processes, and the disk of its folder.

A server and a Spark work in processes of their own, whose memory is not that of the process that asks.
"""

import os
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

LOOK_SECONDS = 1.0
_POSTMASTER = "postmaster.pid"


@dataclass(frozen=True)
class Look:
    """What was taken at a moment: memory and disk in bytes."""

    at: float
    memory: int
    disk: int


class Watch:
    """Looks each second at this process, its children and the server of a folder, until the block ends.

    Memory is what the processes hold for themselves and their part of what they share (PSS).
    """

    def __init__(self, folder: Path) -> None:
        self.looks: list[Look] = []
        self._folder = folder
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look_on, daemon=True)

    def __enter__(self) -> "Watch":
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watch.join()

    def most_mb(self, what: Literal["memory", "disk"], spans: Sequence[tuple[float, float]]) -> int:
        """Return the most that was taken in spans of time (of `time.perf_counter`), in millions of bytes."""
        seen = (getattr(look, what) for look in self.looks if any(b <= look.at <= e for b, e in spans))
        return round(max(seen, default=0) / 1e6)

    def _look_on(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            disk = sum(_size(path) for path in self._folder.rglob("*"))
            self.looks.append(Look(time.perf_counter(), sum(map(_memory, self._processes())), disk))

    def _processes(self) -> list[psutil.Process]:
        roots = [os.getpid(), *map(_first_line, self._folder.rglob(_POSTMASTER))]
        found = []
        for root in roots:
            with suppress(psutil.NoSuchProcess):
                process = psutil.Process(root)
                found += [process, *process.children(recursive=True)]
        return found


def _first_line(path: Path) -> int:
    return int(path.read_text(encoding="utf-8").split("\n", 1)[0])


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:  # it has ended since
        return 0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # gone since it was listed
        return 0
