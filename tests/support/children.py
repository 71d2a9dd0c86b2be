"""Do something in a child process that may be killed, limited or fail, without harm to the test."""

import contextlib
import os
import traceback
from collections.abc import Callable


def in_child(action: Callable[[], object]) -> int:
    """Run an action in a forked child: 0 when it returned, 1 when it raised, -9 when it was killed."""
    pid = os.fork()
    if pid == 0:
        code = 1
        with contextlib.suppress(BaseException):
            try:
                action()
                code = 0
            finally:
                if code:
                    traceback.print_exc()
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
