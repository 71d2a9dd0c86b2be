"""How much memory the work of this process took at its highest."""

import sys
from contextlib import suppress
from pathlib import Path

_CLEAR = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")
_RESET_PEAK = "5"


def reset_peak() -> bool:
    """Forget the peak so far, so that the next one is that of the work to come; tell whether that worked.

    Only Linux can; elsewhere the peak is that of the process since it began.
    """
    with suppress(OSError):
        _CLEAR.write_text(_RESET_PEAK, encoding="ascii")
        return True
    return False


def peak_mb() -> float | None:
    """Return the highest resident memory, in MB of 1,048,576 bytes; None where the system does not say."""
    with suppress(OSError):
        for line in _STATUS.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return _peak_of_the_process()


def _peak_of_the_process() -> float | None:
    if sys.platform == "win32":
        return None
    import resource

    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / (1024 * 1024 if sys.platform == "darwin" else 1024)
