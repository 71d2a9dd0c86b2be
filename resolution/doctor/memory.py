"""Memory: whether what the configuration allows, and what the last run took, is there."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from resolution.config import Configuration
from resolution.doctor.check import Check, ok, skipped, warning

MB = 1024 * 1024
_UNITS = {"": 1, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "KI": 2**10, "MI": 2**20, "GI": 2**30, "TI": 2**40}
_SIZE = re.compile(r"\s*([\d.]+)\s*([KMGT]?I?)B?\s*", re.IGNORECASE)
_OF_THE_MACHINE = Path("/proc/meminfo")
_OF_THE_CONTAINER = Path("/sys/fs/cgroup/memory.max")


def available_mb(machine: Path = _OF_THE_MACHINE, container: Path = _OF_THE_CONTAINER) -> float | None:
    """Return what is available now, at most what the container may have; None where nobody says."""
    found = None
    with suppress(OSError, ValueError):
        for line in machine.read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                found = int(line.split()[1]) / 1024
    with suppress(OSError, ValueError):  # "max" where the container has no limit
        limit = int(container.read_text(encoding="ascii")) / MB
        found = limit if found is None else min(found, limit)
    return found


def in_mb(size: str) -> float | None:
    """Return a size as DuckDB writes it, 8GB or 512MiB; None for anything else, such as a percentage."""
    read = _SIZE.fullmatch(size)
    return float(read[1]) * _UNITS[read[2].upper()] / MB if read else None


def examine(config: Configuration, peak_mb: float, available: float | None) -> Iterator[Check]:
    """Compare what is available with the limit that is set, and with the peak of the last run."""
    if available is None:
        yield skipped("memory", "This system does not say how much is available.")
        return
    limit = in_mb(config.warehouse.memory_limit or "")
    if limit and limit > available:
        yield warning(
            "memory",
            f"warehouse.memory_limit is {limit:,.0f} MB; {available:,.0f} MB are available.",
            "Lower it, so that DuckDB spills before the system kills the run.",
        )
    elif peak_mb > available:
        yield warning(
            "memory",
            f"The last run took {peak_mb:,.0f} MB; {available:,.0f} MB are available.",
            "End what else takes memory, or set warehouse.memory_limit, so that DuckDB spills.",
        )
    else:
        took = f"; the last run took {peak_mb:,.0f} MB" if peak_mb else ""
        yield ok("memory", f"{available:,.0f} MB are available{took}.")
