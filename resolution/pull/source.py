"""Pull one source: the whole stage in one function, whatever the kind of the source."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import dlt
from dlt.extract import DltResource

from resolution.config import ApiSource, Configuration, FileSource
from resolution.errors import ConfigurationError, RunError
from resolution.progress import Progress, silent
from resolution.pull import api, files, rejected, sql, text
from resolution.pull.landing import WORKING_FOLDER, Landing, landing
from resolution.pull.rejected import Rejects
from resolution.warehouse.lock import held


@dataclass(frozen=True)
class PullResult:
    """What a pull landed: new rows by table (0 when nothing changed), and lines that were rejected."""

    source: str
    rows: dict[str, int]
    rejected: int


def pull_source(config: Configuration, name: str, progress: Progress = silent) -> PullResult:
    """Land what is new in a source in `raw.<source>__<table>`, all of it or nothing.

    Raises ConfigurationError (unknown source, variable not set), SourceError (out of reach, no data),
    BrokenBatchError (a file or table is unusable as a whole), RunError (pulled by another process at this
    moment), WarehouseError (busy, disk full).
    """
    if name not in config.sources:
        raise ConfigurationError(
            f"There is no source {name}.", f"The configuration has: {', '.join(sorted(config.sources))}."
        )
    with _alone(config, name), landing(config, name) as way:
        rejects = Rejects(name)
        counts: Counter[str] = Counter()
        loaded_at = datetime.now(UTC)
        tables = _resources(config, name, way, rejects, progress)
        tables[rejected.TABLE] = dlt.resource(_later(rejects.as_table), name=rejected.TABLE)
        for table, resource in tables.items():
            resource.add_map(_counted(table, counts, loaded_at))
        way.land(list(tables.values()))
    rows = {table: counts[text.raw_table(name, table)] for table in config.sources[name].tables}
    return PullResult(name, rows, len(rejects.rows))


def _resources(
    config: Configuration, name: str, way: Landing, rejects: Rejects, progress: Progress
) -> dict[str, DltResource]:
    source = config.sources[name]
    nothing: list[files.LandedFile] = []
    landed = way.restore(lambda con: files.landed_files(con, name), nothing)
    if isinstance(source, FileSource):
        return files.resources(config, name, landed, rejects, progress)
    if isinstance(source, ApiSource):
        return api.resources(config, name, rejects, progress)
    return sql.resources(config, name, rejects, progress)


def _later(make: Callable[[], Any]) -> Iterator[Any]:
    yield make()


def _counted(table: str, counts: Counter[str], loaded_at: datetime) -> Callable[[Any], Any]:
    def stamp(rows: Any) -> Any:
        counts[table] += rows.num_rows
        return text.stamped(rows, loaded_at)

    return stamp


def _alone(config: Configuration, name: str) -> AbstractContextManager[None]:
    taken = RunError(f"Another pull of {name} is under way.", "Wait until it has finished, then pull again.")
    return held(config.path(WORKING_FOLDER) / f"{name}.lock", taken)
