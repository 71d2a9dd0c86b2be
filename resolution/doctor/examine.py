"""All checks, group by group; one that meets what nobody thought of is a failure, and the others go on."""

import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg
from sqlalchemy.exc import SQLAlchemyError

from resolution import config as configuration
from resolution.config import Configuration, PostgresWarehouse
from resolution.doctor import (
    airflow,
    dbt,
    disk,
    duckdb_file,
    java,
    judgements,
    live_run,
    memory,
    model,
    published,
    server,
    settings,
    sources,
    spark_place,
    versions,
)
from resolution.doctor.check import Check, Outcome, failure, ok, skipped
from resolution.errors import ClientfileError, place
from resolution.publish import live
from resolution.warehouse import runs

_UNEXPECTED = (
    OSError,
    ValueError,
    LookupError,
    duckdb.Error,
    psycopg.Error,
    SQLAlchemyError,
    subprocess.SubprocessError,
)
"""What libraries raise when a machine, a server or a file is not as they think."""


@dataclass(frozen=True)
class Group:
    """Checks of one part, in the order in which they were made."""

    name: str
    checks: tuple[Check, ...]


def examine(file: Path, deep: bool = False) -> Iterator[Group]:
    """Look at everything that the configuration file names, and give each group when it is done."""
    config, found = _configured(file)
    yield found
    yield _group("Versions", lambda: versions.examine(config))
    if config is None:
        yield Group("The rest", (skipped("all", "It cannot be looked at without a configuration."),))
        return
    yield _group("Sources", lambda: sources.examine(config))
    warehouse = _warehouse(config)
    yield warehouse
    is_readable = any(check.name == "state" and check.outcome is Outcome.OK for check in warehouse.checks)
    yield _live_run(config, is_readable)
    yield _group("Model", lambda: model.examine(config))
    yield _judgements(config, is_readable)
    if not isinstance(config.warehouse, PostgresWarehouse):
        yield _group("Published folder", lambda: published.examine(config))
    yield _machine(config, is_readable)
    yield _group("Airflow", lambda: airflow.examine(config, file))
    yield _group("dbt", lambda: dbt.examine(config, deep))


def _configured(file: Path) -> tuple[Configuration | None, Group]:
    name = "Configuration"
    try:
        config = configuration.load(file)
    except ClientfileError as error:
        return None, Group(name, (failure("file", error.what, error.remedy),))
    read = ok("file", f"{file} can be read, and every key is known.")
    return config, Group(name, (read, *_group(name, lambda: settings.examine(config)).checks))


def _group(name: str, examined: Callable[[], Iterable[Check]]) -> Group:
    """Make the checks of a group; what is raised becomes a failure, without its words where not ours."""
    found: list[Check] = []
    try:
        found.extend(_one_by_one(examined(), found))
    except ClientfileError as error:
        found.append(failure(name.lower(), error.what, error.remedy))
    except _UNEXPECTED as error:
        found.append(
            failure(
                name.lower(),
                f"Something unexpected stopped this check: {place(error)}.",
                "Mend what stands above and ask again; if it comes back, report this line.",
            )
        )
    return Group(name, tuple(found))


def _one_by_one(checks: Iterable[Check], found: list[Check]) -> Iterable[Check]:
    """Keep what was found before one of them raised."""
    for check in checks:
        found.append(check)
    return ()


def _warehouse(config: Configuration) -> Group:
    kind = {"duckdb": duckdb_file, "postgres": server, "spark": spark_place}[config.warehouse.kind]
    return _group("Warehouse", lambda: kind.examine(config))


def _live_run(config: Configuration, is_readable: bool) -> Group:
    def checks() -> Iterator[Check]:
        if is_readable:
            yield from live_run.examine(config)
        else:
            yield skipped("live run", "The warehouse cannot be looked into now.")

    return _group("Live run", checks)


def _judgements(config: Configuration, is_readable: bool) -> Group:
    def checks() -> Iterator[Check]:
        yield from judgements.examine(config)
        if is_readable:
            yield from judgements.compared(config)

    return _group("Judgements", checks)


def _machine(config: Configuration, is_readable: bool) -> Group:
    def checks() -> Iterator[Check]:
        last = runs.published(config)[:1] if is_readable else []
        yield from disk.examine(config, _records(config))
        peak = max((peak for run in last for peak in run.memory_mb.values()), default=0)
        yield from memory.examine(config, peak, memory.available_mb())
        yield from java.examine()

    return _group("Machine", checks)


def _records(config: Configuration) -> int:
    """Return how many records the live build holds, 0 before the first."""
    build = live(config)
    return build.counts.get("client_identifier", 0) if build else 0
