"""Small files of a Spark warehouse: what is asked of them, and those on a disk that this machine has."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from resolution.errors import WarehouseError

_ON_DISK = "file:"


class Files(Protocol):
    """The files and folders below a place, which may not be there yet. Everything raises WarehouseError."""

    @property
    def place(self) -> str:
        """The address of the place."""

    def folders(self, below: str) -> list[str]:
        """Return the names of the folders in a folder."""

    def files(self, below: str) -> list[str]:
        """Return the names of the files in a folder."""

    def text(self, name: str) -> str:
        """Return what a file holds."""

    def bring(self, draft: str, name: str, text: str) -> bool:
        """Let a file be there with all its text by a rename; tell whether its name was still free."""

    def remove(self, name: str) -> None:
        """Remove a file or a folder with all that is in it."""


def on_disk(place: str) -> Path | None:
    """Return the folder that an address means, None when it is none of this machine's."""
    return Path("/" + place.removeprefix(_ON_DISK).lstrip("/")) if place.startswith(_ON_DISK) else None


@contextmanager
def refusals_said(place: str) -> Iterator[None]:
    """Say in a sentence what a disk refuses. Raises WarehouseError."""
    try:
        yield
    except OSError as error:
        raise not_usable(place, error.strerror or type(error).__name__) from None


def not_usable(place: str, why: str) -> WarehouseError:
    """Return the sentence on a place that cannot be read or written."""
    return WarehouseError(
        f"The warehouse {place} cannot be read or written ({why}).",
        "Check warehouse.location, its permissions and its free space, then start again.",
    )


class DiskFiles:
    """Files on a disk; no Java is started for them."""

    def __init__(self, place: str) -> None:
        self.place = place
        folder = on_disk(place)
        assert folder is not None
        self._folder = folder

    def folders(self, below: str) -> list[str]:
        """Return the names of the folders in a folder."""
        return [path.name for path in self._listed(below) if path.is_dir()]

    def files(self, below: str) -> list[str]:
        """Return the names of the files in a folder."""
        return [path.name for path in self._listed(below) if not path.is_dir()]

    def text(self, name: str) -> str:
        """Return what a file holds."""
        with refusals_said(self.place):
            return (self._folder / name).read_text(encoding="utf-8")

    def bring(self, draft: str, name: str, text: str) -> bool:
        """Write a draft to the disk and give it its name, which must be free: a link never replaces one."""
        written = self._folder / draft
        with refusals_said(self.place):
            written.parent.mkdir(parents=True, exist_ok=True)
            with written.open("x", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            try:
                (self._folder / name).hardlink_to(written)
            except FileExistsError:
                return False
            finally:
                written.unlink()
        return True

    def remove(self, name: str) -> None:
        """Remove a file or a folder with all that is in it."""
        path = self._folder / name
        with refusals_said(self.place):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def _listed(self, below: str) -> list[Path]:
        folder = self._folder / below
        with refusals_said(self.place):
            return sorted(folder.iterdir()) if folder.exists() else []
