"""One run at a time: a lock on a file, which the operating system lets go when its holder dies."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from resolution.config import Configuration
from resolution.errors import RunError, WarehouseError
from resolution.warehouse.duck import prepared_folder


@contextmanager
def run_lock(config: Configuration) -> Iterator[None]:
    """Hold the right to run.

    Raises RunError at once when another process holds it, WarehouseError when it cannot be taken.
    """
    path = prepared_folder(config.path(config.warehouse.path).with_suffix(".lock"))
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RunError(
            "Another run is in progress on this warehouse.",
            "Wait until it has finished (`clientfile status` shows it), then start this one again.",
        ) from None
    except OSError as error:
        raise WarehouseError(
            f"The lock {path} cannot be taken ({error.strerror}).", "Check the permissions of its folder."
        ) from None
    try:
        yield
    finally:
        lock.release()
