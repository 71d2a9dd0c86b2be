"""Locks on files, which the operating system lets go when their holder dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from resolution.config import Configuration, DuckDBWarehouse
from resolution.errors import RunError, WarehouseError
from resolution.warehouse import embedded
from resolution.warehouse.postgres import server
from resolution.warehouse.session import prepared_folder


@contextmanager
def run_lock(config: Configuration) -> Iterator[None]:
    """Hold the right to run: one run at a time.

    Raises RunError at once when another process holds it, WarehouseError when it cannot be taken.
    """
    taken = RunError(
        "Another run is in progress on this warehouse.",
        "Wait until it has finished (`clientfile status` shows it), then start this one again.",
    )
    if config.warehouse.kind == "postgres":
        with server.locked(config, taken):
            yield
        return
    with held(_file(config), taken):
        yield


def _file(config: Configuration) -> Path:
    if isinstance(config.warehouse, DuckDBWarehouse):
        return embedded.file(config).with_suffix(".lock")
    return config.path(config.warehouse.spill).with_name("run.lock")


@contextmanager
def held(path: Path, taken: RunError) -> Iterator[None]:
    """Hold a lock; raises `taken` at once when another process does, WarehouseError when nobody can."""
    lock = FileLock(prepared_folder(path))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise taken from None
    except OSError as error:
        raise WarehouseError(
            f"The lock {path} cannot be taken ({error.strerror}).", "Check the permissions of its folder."
        ) from None
    try:
        yield
    finally:
        lock.release()
