"""Publish: one switch, after which readers see the new client file, and before which they see the old one.

A build is written to `<published>/builds/<run_id>/` as DuckDB files, Parquet files and a manifest, flushed
to disk, and then `<published>/current`, a symbolic link, is replaced by rename, which the file system does
whole or not at all. Readers open `<published>/client_file.duckdb` (or `client_file_masked.duckdb`), a link
through `current`; no writer ever opens that file, so none can lock it. Whoever has a build open goes on
reading it.
"""

import json
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from resolution.config import Configuration
from resolution.copies import MASKED_FILE, READERS_FILE, grant, write_copies
from resolution.errors import PublishError
from resolution.progress import Progress, silent
from resolution.schemas import BUILD_PREFIX, RUN
from resolution.warehouse import duck
from resolution.warehouse.state import prune

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What a build is: which run made it, from which model, when, and how many rows each table has.

    `number` counts runs by their beginning, whatever their clocks said.
    """

    run_id: str
    published_at: str
    model_version: str
    code_version: str
    counts: dict[str, int]
    number: int = 0  # as in builds of an earlier version


def _builds(config: Configuration) -> Path:
    return config.path(config.publish.directory) / "builds"


def kept_builds(config: Configuration) -> list[Manifest]:
    """Return the builds that are there to go back to, the oldest first; a damaged one is none."""
    manifests = []
    for path in _builds(config).glob(f"r*/{MANIFEST}"):
        with suppress(PublishError):
            manifests.append(read_manifest(path))
    return sorted(manifests, key=lambda build: (build.number, build.published_at, build.run_id))


def read_manifest(path: Path) -> Manifest:
    """Read a build's manifest; raises PublishError when it is damaged."""
    try:
        return Manifest(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise PublishError(
            f"The manifest {path} is damaged.", "Run `clientfile rollback` to a build that is whole."
        ) from None


def live(config: Configuration) -> Manifest | None:
    """Return the build that readers see, or None before the first publication."""
    manifest = config.path(config.publish.directory) / "current" / MANIFEST
    return read_manifest(manifest) if manifest.exists() else None


def _flush(*paths: Path) -> None:
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _link(link: Path, target: str) -> None:
    draft = link.with_name(f".{link.name}.draft")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    draft.replace(link)


def _switch(config: Configuration, run_id: str) -> None:
    published = config.path(config.publish.directory)
    for name in (READERS_FILE, MASKED_FILE, "parquet", MANIFEST):
        target = f"current/{'' if name == 'parquet' else name}"
        if not (published / name).is_symlink():
            _link(published / name, target)
    _link(published / "current", f"builds/{run_id}")
    _flush(published)


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


# The runs between one and the run that it went on from: readers saw them and were led back, so what they made
# is undone, and their builds cannot be gone on from.
_UNDONE = f"""
SELECT run_id FROM {RUN.qualified} SEMI JOIN (
    SELECT live.number AS after, run.number AS until
    FROM {RUN.qualified} AS run JOIN {RUN.qualified} AS live ON live.run_id = run.live_run
    WHERE run.run_id = ?
) AS undone ON number > after AND number < until
"""


def _prune(config: Configuration) -> None:
    current = live(config)
    old = [build for build in kept_builds(config) if build != current]
    with duck.connect(config) as con:
        undone = {run_id for (run_id,) in con.execute(_UNDONE, [current and current.run_id]).fetchall()}
    kept = [build for build in old if build.run_id not in undone][1 - config.publish.keep :]
    for build in old:
        if build not in kept:
            shutil.rmtree(_builds(config) / build.run_id, ignore_errors=True)  # what stays goes next time
    _prune_state(config)


def _prune_state(config: Configuration) -> None:
    keep = {build.run_id for build in kept_builds(config)}
    with duck.transaction(config) as con:
        schemas = con.execute(
            "SELECT schema_name FROM information_schema.schemata "
            "WHERE catalog_name = current_database() AND starts_with(schema_name, ?)",
            [BUILD_PREFIX],
        ).fetchall()
        for (schema,) in schemas:
            if schema.removeprefix(BUILD_PREFIX) not in keep:
                con.execute(f"DROP SCHEMA {schema} CASCADE")
        numbers = con.execute(
            f"SELECT min(number) FROM {RUN.qualified} WHERE list_contains(?, run_id)", [sorted(keep)]
        )
        prune(con, numbers.fetchall()[0][0] or 0)


def _put_in_place(draft: Path, final: Path) -> None:
    """Replace what a killed attempt of the same run left; it was never switched to."""
    shutil.rmtree(final, ignore_errors=True)
    draft.rename(final)


def publish(
    config: Configuration,
    run_id: str,
    *,
    model_version: str,
    code_version: str,
    now: datetime,
    number: int = 0,
    progress: Progress = silent,
) -> dict[str, int]:
    """Publish the audited build of a run; return the rows of each published table.

    `number` is that of the run. Killed at any moment, readers see the old file or the new one, and the run
    can be started again. Raises PublishError when the disk is full or may not be written.
    """
    published = live(config)
    if published and published.run_id == run_id:  # killed after the switch: only the tidying is left
        _prune(config)
        return published.counts
    with _disk_errors():
        draft = _builds(config) / f".{run_id}"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        draft.chmod(0o700)  # nobody else reads a file before it has its permissions
        counts = write_copies(config, run_id, draft, progress)
        progress("publish", 1, 3)
        at = now.isoformat(timespec="seconds")
        manifest = Manifest(run_id, at, model_version, code_version, counts, number)
        (draft / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        grant([path for path in draft.iterdir() if path.name != MANIFEST], config.publish)
        draft.chmod(stat.S_IMODE(_builds(config).stat().st_mode))
        _flush(*draft.iterdir(), draft)
        _put_in_place(draft, _builds(config) / run_id)
        _switch(config, run_id)
        progress("publish", 2, 3)
    _prune(config)
    progress("publish", 3, 3)
    return counts


def add_file(config: Configuration, run_id: str, name: str, text: str) -> None:
    """Put a text beside the published tables of a run, whole or not at all.

    The link `<published>/<name>` leads to the live build's. Raises PublishError when it cannot be written.
    """
    published, folder = config.path(config.publish.directory), _builds(config) / run_id
    draft = folder / f".{name}"
    try:
        draft.write_text(text, encoding="utf-8")
        _flush(draft)
        draft.replace(folder / name)
        if not (published / name).is_symlink():
            _link(published / name, f"current/{name}")
    except OSError:
        raise PublishError(
            f"{name} could not be written to the published folder.",
            "Check its free disk space and permissions; the client file is published all the same.",
        ) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def build_before(config: Configuration, to: str | None = None) -> Manifest:
    """Return the build before the one that readers see, or the one of the run `to`.

    Raises PublishError when there is none.
    """
    builds = kept_builds(config)
    runs = [build.run_id for build in builds]
    current = _current_run(config)
    if to is None:
        earlier = builds[: runs.index(current)] if current in runs else builds
    else:
        earlier = [build for build in builds if build.run_id == to]
    if not earlier:
        raise PublishError(
            "There is no such build to go back to." if to else "There is no earlier build to go back to.",
            f"Kept builds: {', '.join(runs) or 'none'}.",
        )
    return earlier[-1]


def _current_run(config: Configuration) -> str | None:
    """Return the run whose build readers are led to, be it whole or not."""
    current = config.path(config.publish.directory) / "current"
    return current.readlink().name if current.is_symlink() else None


def rollback(config: Configuration, to: str | None = None) -> Manifest:
    """Let readers see an earlier build again; see `build_before`."""
    build = build_before(config, to)
    with _disk_errors():
        _switch(config, build.run_id)
    return build
