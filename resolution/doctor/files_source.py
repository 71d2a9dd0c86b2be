"""File drops: whether the folder is there, what lies in it, and of when."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from resolution.config import Configuration, FileSource
from resolution.doctor.check import Check, failure, ok, warning

DAY = 86_400


def examine(config: Configuration, name: str, source: FileSource) -> Iterator[Check]:
    """Look at the folder and at the newest file of each table."""
    folder = config.path(source.path)
    if not folder.is_dir():
        yield failure(
            name,
            f"The folder {folder} of the file drops is missing.",
            f"Mount it, or mend sources.{name}.path.",
        )
        return
    if not os.access(folder, os.R_OK | os.X_OK):
        yield failure(name, f"The folder {folder} may not be read.", "Give this user the right to read it.")
        return
    for table, settings in source.tables.items():
        files = [file for file in folder.glob(f"*/{settings.pattern}") if file.is_file()]
        yield _newest(f"{name} {table}", files, settings.pattern, config.gates.max_source_age_days)


def _newest(name: str, files: list[Path], pattern: str, days: float) -> Check:
    if not files:
        return warning(name, f"No store's folder holds a file {pattern}.", "Ask for the delivery.")
    newest = max(files, key=lambda file: file.stat().st_mtime)
    label = f"{newest.parent.name}/{newest.name}"
    if not os.access(newest, os.R_OK):
        return failure(name, f"{label} may not be read.", "Give this user the right to read it.")
    age = (time.time() - newest.stat().st_mtime) / DAY
    if age > days:
        return warning(
            name, f"The newest file, {label}, is {age:.0f} days old.", "Ask why no newer one was delivered."
        )
    return ok(name, f"{len(files)} files, the newest {age:.1f} days old.")
