"""Processes that are killed while they run, each forked from one that has imported everything.

A fresh interpreter would take seconds to begin. So one process, which opens nothing itself, forks a child for
every order that it reads, and tells how the child ended.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn, Self

from support import nights
from support.workspace import DAY

from resolution import pipeline, transform
from resolution.config import Configuration
from resolution.errors import ClientfileError
from resolution.warehouse import embedded

TESTS = Path(__file__).parents[1]
KILLED = -signal.SIGKILL
WAITING = "waiting"
SERVE = f"import sys; sys.path.insert(0, {str(TESTS)!r}); from support.kills import serve; serve()"


_IMPORTED = (
    "pandas",
    "pyarrow.dataset",
    "sqlglot.generators.duckdb",
    "sqlglot.parsers.duckdb",
    "resolution.cluster.clients",
    "resolution.link.score",
    "resolution.publish",
    "resolution.review.queue",
    "resolution.standardise.records",
    "resolution.warehouse.seal",
)


@dataclass(frozen=True)
class Order:
    """What a child does: it begins a run, or goes on with it, and does some of its stages.

    It is killed before the step of a number, counted from 0 in the order of its stages, or after seconds; or
    it `waits` there until the file WAITING, which it makes, is gone. `night` is the day that its clocks show;
    `by_hand` leaves dbt out. `alone`: by `pipeline.stage`, one stage at a time, as Airflow does it.
    """

    root: str
    run_id: str
    night: int
    stages: tuple[str, ...] = nights.QUICK
    alone: bool = False
    by_hand: bool = True
    full: bool = False
    at_step: int | None = None
    waits: bool = False
    after_seconds: float | None = None


@dataclass(frozen=True)
class Ending:
    """How a child ended: KILLED, 0, 1 after an error of ours, which it said, 2 after another; its steps."""

    status: int
    said: str = ""
    steps: list[str] = field(default_factory=list)


class Warm:
    """A process that has imported everything and forks; `more` are modules to import too."""

    def __init__(self, *more: str) -> None:
        self._more = more

    def __enter__(self) -> Self:
        command = [sys.executable, "-c", SERVE, *self._more]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=60)

    def run(self, order: Order) -> Ending:
        """Have a child carry out an order, and wait for its end."""
        print(json.dumps(asdict(order)), file=self._process.stdin, flush=True)
        return Ending(**json.loads(self._process.stdout.readline()))


def serve() -> None:
    """Fork a child for each order until there are no more."""
    for name in (*_IMPORTED, *sys.argv[1:]):
        import_module(name)
    for line in sys.stdin:
        print(json.dumps(asdict(_ending(Order(**json.loads(line))))), flush=True)


def _ending(order: Order) -> Ending:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        _child(order, writer)
    os.close(writer)
    timer = threading.Timer(order.after_seconds or 0, os.kill, (pid, signal.SIGKILL))
    if order.after_seconds is not None:
        timer.start()
    with os.fdopen(reader) as answer:
        said = answer.read()
    timer.cancel()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return Ending(**json.loads(said)) if said else Ending(status)


def _child(order: Order, writer: int) -> NoReturn:
    """Carry out an order and end: 0 with an answer, 2 without one when an error comes that is not ours."""
    status = 2
    with suppress(BaseException), os.fdopen(writer, "w") as answer:
        try:
            json.dump(asdict(_done(order)), answer)
            status = 0
        finally:
            if status:
                traceback.print_exc()
    os._exit(status)


def _done(order: Order) -> Ending:
    """Do in this process what is ordered, until it ends or is killed."""
    steps = Steps(order)
    _prepare(order, steps)
    config = nights.house(Path(order.root))
    try:
        if order.alone:
            pipeline.begin(config, order.run_id)
            for name in order.stages:
                pipeline.stage(config, order.run_id, name, steps)
        else:
            pipeline.run(config, steps, order.stages, full=order.full, run_id=order.run_id)
    except ClientfileError as error:
        return Ending(1, str(error), steps.taken)
    return Ending(0, "", steps.taken)


class Steps:
    """The steps of a run: whatever a stage tells, and each opening of the warehouse."""

    def __init__(self, order: Order) -> None:
        self.taken: list[str] = []
        self._order = order

    def __call__(self, what: str, done: int, total: int | None = None) -> None:
        """Take a step, unless this is the moment to die or to wait."""
        if len(self.taken) == self._order.at_step:
            if not self._order.waits:
                os.kill(os.getpid(), signal.SIGKILL)
            _wait(Path(self._order.root) / WAITING)
        self.taken.append(f"{what} {done}")


def _wait(sign: Path) -> None:
    sign.touch()
    while sign.exists():
        time.sleep(0.02)


def _prepare(order: Order, steps: Steps) -> None:
    opened = embedded._patiently

    def counted(path: Path, config: Configuration, open_: Callable[[], Any]) -> Any:
        steps("open", len(steps.taken))
        return opened(path, config, open_)

    embedded._patiently = counted
    pipeline._now = lambda: DAY + timedelta(days=order.night)
    if order.by_hand:
        transform.build_marts = nights.marts_by_hand
