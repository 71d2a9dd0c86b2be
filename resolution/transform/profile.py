"""dbt's profile: which warehouse it works on, and what it must let go of afterwards."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager

from resolution.config import Configuration
from resolution.errors import TransformError

NO_ROOM = "Free disk space or memory, then start the same run again; nothing was published."


def _nothing() -> None:
    """Do nothing: what dbt made is there."""


@dataclass(frozen=True)
class Opened:
    """A warehouse for dbt: the folder of its profile, variables, and what is to be done at a good end."""

    profiles: str
    variables: dict[str, str] = field(default_factory=dict)
    keep: Callable[[], None] = _nothing


@contextmanager
def written(output: dict[str, Any]) -> Iterator[str]:
    """Write dbt's profile for a warehouse into a folder that lives as long as the call."""
    profile = {"clientfile": {"target": "warehouse", "outputs": {"warehouse": output}}}
    with tempfile.TemporaryDirectory() as folder:
        try:
            (Path(folder) / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")
        except OSError as error:
            raise TransformError(f"dbt's profile could not be written ({error.strerror}).", NO_ROOM) from None
        yield folder


@contextmanager
def embedded(config: Configuration, path: str) -> Iterator[Opened]:
    """Have dbt work on a file of DuckDB, and give the file's lock back."""
    warehouse = config.warehouse
    settings: dict[str, Any] = {"TimeZone": "UTC", "enable_progress_bar": "false"}
    if warehouse.threads:
        settings["threads"] = warehouse.threads
    if warehouse.memory_limit:
        settings["memory_limit"] = warehouse.memory_limit
    output = {"type": "duckdb", "path": path, "schema": "main", "threads": 1, "settings": settings}
    with written(output) as folder, _lock_returned():
        yield Opened(folder)


@contextmanager
def _lock_returned() -> Iterator[None]:
    """Close dbt's connection afterwards: in one process it would keep the warehouse locked for ever."""
    try:
        yield
    finally:
        environment = DuckDBConnectionManager._ENV
        if environment is not None:
            environment.close()
        DuckDBConnectionManager.close_all_connections()
