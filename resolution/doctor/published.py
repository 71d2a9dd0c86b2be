"""The published folder: whether it can be written, and what readers open is whole."""

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb

from resolution.builds.folders import MANIFEST
from resolution.config import Configuration
from resolution.copies import MASKED_FILE, READERS_FILE
from resolution.doctor.check import Check, failure, ok, skipped, warning
from resolution.publish import kept_builds

LINKS = (READERS_FILE, "parquet", MANIFEST)


def examine(config: Configuration) -> Iterator[Check]:
    """Look at the folder, its links, and the file that readers open."""
    folder = config.path(config.publish.directory)
    there = folder if folder.exists() else next(parent for parent in folder.parents if parent.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        yield failure("folder", f"{there} may not be written.", "Give this user the right to write it.")
    else:
        yield ok("folder", f"{folder} can be written.")
    if not folder.exists() or not os.path.lexists(folder / "current"):
        yield skipped("links", "Nothing has been published yet.")
        return
    yield from _links(folder)
    yield _kept(config)


def _links(folder: Path) -> Iterator[Check]:
    broken = [name for name in ("current", *LINKS) if not (folder / name).exists()]
    if broken:
        yield failure(
            "links",
            f"{', '.join(broken)} in {folder} {'lead' if len(broken) > 1 else 'leads'} nowhere.",
            "`clientfile rollback --to RUN` with the newest run that `clientfile status` calls published.",
        )
        return
    yield ok("links", f"They lead to {(folder / 'current').resolve().name}.")
    yield _opens("readers' file", folder / READERS_FILE)
    if (folder / "current" / MASKED_FILE).exists():
        yield _opens("masked file", folder / MASKED_FILE)
    else:
        yield warning(
            "masked file", "The live build has none: an earlier version made it.", "`clientfile run`."
        )


def _opens(name: str, file: Path) -> Check:
    try:
        with duckdb.connect(str(file), read_only=True) as con:
            con.execute("SELECT 1 FROM client LIMIT 1").fetchall()
    except duckdb.Error as error:
        return failure(
            name,
            f"{file} cannot be read ({type(error).__name__}).",
            "`clientfile rollback`, then `clientfile run`; see who else writes to the published folder.",
        )
    return ok(name, f"{file.name} can be read.")


def _kept(config: Configuration) -> Check:
    found = kept_builds(config)
    folders = [
        path for path in (config.path(config.publish.directory) / "builds").glob("r*") if path.is_dir()
    ]
    if len(folders) > len(found):
        damaged = sorted({path.name for path in folders} - {build.run_id for build in found})
        return failure(
            "builds",
            f"{', '.join(damaged)} cannot be gone back to: no manifest that can be read.",
            "Delete the folder, unless `current` leads to it.",
        )
    return ok("builds", f"{len(found)} of {config.publish.keep} are kept.")
