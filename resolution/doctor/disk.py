"""Free disk: whether the next build and what spills fit."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from resolution.config import Configuration, PostgresWarehouse
from resolution.doctor.check import Check, failure, ok, warning
from resolution.publish import kept_builds

BYTES_A_RECORD = 2_700
"""Of a build on the disk, and of the warehouse; see docs/performance.md."""
AT_LEAST = 500_000_000
"""Bytes that should be free, however small the house is."""


def examine(config: Configuration, records: int, bytes_a_record: int = BYTES_A_RECORD) -> Iterator[Check]:
    """Compare what is free with what the next run takes, by the records of the last."""
    for places, need, more in _needs(config, records * bytes_a_record):
        yield _enough(places, need, more)


def _needs(config: Configuration, build: int) -> Iterator[tuple[list[Path], int, int]]:
    """Give disk by disk the folders on it, what the next run needs, and what all builds that are kept need.

    A new build stands beside all that are kept, before the oldest goes.
    """
    wanted: dict[Path, tuple[int, int]] = {}
    spill = config.path(config.warehouse.spill).parent
    if not isinstance(config.warehouse, PostgresWarehouse):
        to_come = max(1, config.publish.keep + 1 - len(kept_builds(config)))
        wanted[config.path(config.publish.directory)] = (build, build * to_come)
    held = wanted.get(spill, (0, 0))
    wanted[spill] = (held[0] + build, held[1] + build)
    disks: dict[int, list[Path]] = {}
    for folder in wanted:
        disks.setdefault(_there(folder).stat().st_dev, []).append(folder)
    for places in disks.values():
        yield places, sum(wanted[place][0] for place in places), sum(wanted[place][1] for place in places)


def _there(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def _enough(places: list[Path], need: int, more: int) -> Check:
    free = shutil.disk_usage(_there(places[0])).free
    where = " and ".join(map(str, places))
    found = f"{_size(free)} are free for {where}"
    if free < max(need, AT_LEAST):
        return failure(
            "disk",
            f"{found}; the next run needs about {_size(max(need, AT_LEAST))}.",
            "Free some, or lower publish.keep and delete the oldest of published/builds.",
        )
    if free < more:
        return warning(
            "disk",
            f"{found}; with all builds that publish.keep asks for it takes about {_size(more)}.",
            "Free some before long, or lower publish.keep.",
        )
    return ok("disk", f"{found}; the next run needs about {_size(need)}.")


def _size(number: int) -> str:
    return f"{number / 1e9:,.1f} GB" if number >= 1e9 else f"{number / 1e6:,.0f} MB"
