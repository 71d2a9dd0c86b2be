"""Builds as folders of files: one switch, after which readers see the new one, and before which the old.

A build is written to `<published>/builds/<run_id>/` as DuckDB files, Parquet files and a manifest, flushed
to disk, and then `<published>/current`, a symbolic link, is replaced by rename, which the file system does
whole or not at all. Readers open `<published>/client_file.duckdb` (or `client_file_masked.duckdb`), a link
through `current`; no writer ever opens that file, so none can lock it. Whoever has a build open goes on
reading it.
"""

import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from resolution.builds.manifest import MakeManifest, Manifest, damaged, in_order
from resolution.config import Configuration
from resolution.copies import MASKED_FILE, READERS_FILE, grant, write_copies
from resolution.errors import PublishError
from resolution.flushed import flush
from resolution.progress import Progress
from resolution.warehouse.session import SETTLED, quoted

MANIFEST = "manifest.json"


class Folders:
    """The builds of an embedded warehouse, in the published folder."""

    def __init__(self, config: Configuration) -> None:
        self._config = config
        self._published = config.path(config.publish.directory)
        self._builds = self._published / "builds"

    @property
    def place(self) -> str:
        """Where readers find the client file."""
        return str(self._published / READERS_FILE)

    def kept(self) -> list[Manifest]:
        """Return the builds that are there to go back to, the oldest first; a damaged one is none."""
        manifests = []
        for path in self._builds.glob(f"r*/{MANIFEST}"):
            with suppress(PublishError):
                manifests.append(_read(path))
        return in_order(manifests)

    def live(self) -> Manifest | None:
        """Return the build that readers see, or None before the first publication."""
        path = self._published / "current" / MANIFEST
        return _read(path) if path.exists() else None

    def live_run(self) -> str | None:
        """Return the run whose build readers are led to, be it whole or not."""
        current = self._published / "current"
        return current.readlink().name if current.is_symlink() else None

    def put(self, run_id: str, manifest: MakeManifest, progress: Progress) -> Manifest:
        """Write the build of a run where readers can be led to it, in place of what a killed attempt left."""
        with _disk_errors():
            draft = self._builds / f".{run_id}"
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True)
            draft.chmod(0o700)  # nobody else reads a file before it has its permissions
            made = manifest(write_copies(self._config, run_id, draft, progress))
            (draft / MANIFEST).write_text(made.text, encoding="utf-8")
            files = [path for path in draft.iterdir() if path.name != MANIFEST]
            grant(files, self._config.publish)
            draft.chmod(stat.S_IMODE(self._builds.stat().st_mode))
            flush(*draft.iterdir(), draft)
            _put_in_place(draft, self._builds / run_id)
        return made

    def switch(self, run_id: str) -> None:
        """Let readers see the build of a run."""
        with _disk_errors():
            _switch(self._published, run_id)

    def remove(self, run_id: str) -> None:
        """Remove a build; what cannot be removed now goes next time."""
        shutil.rmtree(self._builds / run_id, ignore_errors=True)

    @contextmanager
    def reading(
        self, run_id: str, masked: bool, tables: Sequence[str] = ()
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open a build's file: all its tables are there by their names."""
        name = MASKED_FILE if masked else READERS_FILE
        file = self._builds / run_id / name
        if not file.exists():
            raise PublishError(f"The build of the run {run_id} has no {name}.", "Choose another build.")
        with duckdb.connect() as con:
            con.execute(SETTLED)
            con.execute(f"ATTACH {quoted(file)} AS build (READ_ONLY)")
            con.execute("USE build")
            yield con

    def add_file(self, run_id: str, name: str, text: str) -> None:
        """Put a text beside the tables of a build, whole or not at all.

        The link `<published>/<name>` leads to the live build's. Raises PublishError when it cannot be
        written.
        """
        folder = self._builds / run_id
        _write_whole(folder / name, text)
        with _text_errors(name):
            if not (self._published / name).is_symlink():
                _link(self._published / name, f"current/{name}")


def _read(path: Path) -> Manifest:
    try:
        return Manifest.read(path.read_text(encoding="utf-8"), str(path))
    except (OSError, ValueError):
        raise damaged(str(path)) from None


def _write_whole(file: Path, text: str) -> None:
    draft = file.with_name(f".{file.name}")
    with _text_errors(file.name):
        try:
            draft.write_text(text, encoding="utf-8")
            flush(draft)
            draft.replace(file)
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)


@contextmanager
def _text_errors(name: str) -> Iterator[None]:
    try:
        yield
    except OSError:
        raise PublishError(
            f"{name} could not be written to the published folder.",
            "Check its free disk space and permissions; the client file is published all the same.",
        ) from None


def _link(link: Path, target: str) -> None:
    draft = link.with_name(f".{link.name}.draft")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    draft.replace(link)


def _switch(published: Path, run_id: str) -> None:
    for name in (READERS_FILE, MASKED_FILE, "parquet", MANIFEST):
        target = f"current/{'' if name == 'parquet' else name}"
        if not (published / name).is_symlink():
            _link(published / name, target)
    _link(published / "current", f"builds/{run_id}")
    flush(published)


def _put_in_place(draft: Path, final: Path) -> None:
    """Replace what a killed attempt of the same run left; it was never switched to."""
    shutil.rmtree(final, ignore_errors=True)
    draft.rename(final)


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException):
        raise PublishError(
            "The build could not be written to the published folder.",
            "Check its free disk space and permissions, then start the same run again; "
            "readers still see the file before.",
        ) from None
