"""Do something in a child process that may be killed, limited or fail, without harm to the test.

A child is forked from a server that has imported much and opened nothing. A copy of the test's own process
would have what DuckDB and Arrow hold there, but not their threads, and now and then crash of it.
"""

import os
from collections.abc import Callable
from multiprocessing import get_context

from pyspark import cloudpickle

_WAY = get_context("forkserver")
_WAY.set_forkserver_preload([__name__, "support.crm", "support.pulled", "resolution.pull.source", "pandas"])


def in_child(action: Callable[[], object]) -> int:
    """Run an action, closure or not, in a child: 0 when it returned, 1 when it raised, -9 when it was killed.

    What it prints is lost; let it write a file.
    """
    child = _WAY.Process(target=_act, args=(cloudpickle.dumps((dict(os.environ), action)),))
    child.start()
    child.join()
    assert child.exitcode is not None
    return child.exitcode


def _act(pickled: bytes) -> None:
    environment, action = cloudpickle.loads(pickled)
    os.environ.update(environment)
    action()
