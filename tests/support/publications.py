"""Publications in processes of their own, killed before any call that the code of publishing makes."""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, Self

from support.workspace import DAY, workspace

from resolution import copies
from resolution import publish as publishing
from resolution.builds import folders
from resolution.config import Configuration
from resolution.schemas import MARTS, build_schema
from resolution.warehouse import duck

TESTS = Path(__file__).parents[1]
KILLED = -signal.SIGKILL
SERVE = f"import sys; sys.path.insert(0, {str(TESTS)!r}); from support.publications import serve; serve()"
CODE = {publishing.__file__, folders.__file__, copies.__file__}


def make_build(config: Configuration, run_id: str, rows: int, more: str = "") -> None:
    """Make a build in no order, whose tables hold `more` columns, and keys that name the run."""
    schema = build_schema(run_id)
    with duck.connect(config) as con:
        con.execute(f"CREATE OR REPLACE SCHEMA {schema}")
        for table, key in MARTS.items():
            keys = ", ".join(f"'{run_id}-' || range AS {column}" for column in key.split(", "))
            con.execute(
                f"CREATE TABLE {schema}.{table} AS "
                f"SELECT {more}{keys} FROM range({rows}) ORDER BY hash(range)"
            )


class Publisher:
    """A process that opened nothing and forks one for each publication."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=60)

    def publish(self, root: Path, run_id: str, day: int, at_step: int | None = None) -> tuple[int, list[str]]:
        """Publish a run, killed before a step; return how its process ended, and its steps if not killed."""
        print(json.dumps([str(root), run_id, day, at_step]), file=self._process.stdin, flush=True)
        status, steps = json.loads(self._process.stdout.readline())
        return status, steps


def serve() -> None:
    """Fork a child for each order until there are no more."""
    for line in sys.stdin:
        print(json.dumps(_ending(*json.loads(line))), flush=True)


def _ending(root: str, run_id: str, day: int, at_step: int | None) -> tuple[int, list[str]]:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        _child(Path(root), run_id, day, at_step, writer)
    os.close(writer)
    with os.fdopen(reader) as answer:
        said = answer.read()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), json.loads(said or "[]")


def _child(root: Path, run_id: str, day: int, at_step: int | None, writer: int) -> NoReturn:
    steps: list[str] = []

    def step(frame: FrameType, event: str, called: Any) -> None:
        caller = frame if event == "c_call" else frame.f_back if event == "call" else None
        if caller and caller.f_code.co_filename in CODE:
            if len(steps) == at_step:
                os.kill(os.getpid(), signal.SIGKILL)
            steps.append(caller.f_code.co_name)

    status = 1
    try:
        config = workspace(root)
        sys.setprofile(step)
        now = DAY + timedelta(days=day)
        publishing.publish(config, run_id, model_version="m", code_version="0", now=now, number=day)
        sys.setprofile(None)
        os.write(writer, json.dumps(steps).encode())
        status = 0
    finally:
        os._exit(status)
