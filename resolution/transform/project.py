"""What dbt is asked to build: raw tables to the one contract of all sources, and membership to the marts."""

import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from resolution.config import Configuration
from resolution.progress import Progress, silent
from resolution.schemas import MARTS, build_schema
from resolution.transform.run import NO_RECORD, run
from resolution.transform.variables import marts_version
from resolution.warehouse.duck import asked_in_place, connect
from resolution.warehouse.landed import newest_load

_STAGED = ("path:staging", "path:intermediate/records")
_BUILT = ("path:seeds", "path:intermediate", "path:marts")
_NOT_AGAIN = "path:intermediate/records"


def stage_sources(config: Configuration, progress: Progress = silent) -> dict[str, int]:
    """Rebuild `intermediate.int_source_records` and `int_touchpoints` from the raw tables and test them.

    Returns the number of records of each source. Raises TransformError when a model or a test fails.
    """
    _build(config, _STAGED, "cautious", {}, progress)
    with connect(config) as con:
        query = "SELECT source, count(*) FROM intermediate.int_source_records GROUP BY source"
        counts: dict[str, int] = dict(asked_in_place(con, query))
    return {source: counts.get(source, 0) for source in config.sources}


def build_marts(
    config: Configuration,
    run_id: str,
    live_run: str | None = None,
    number: int = 0,
    progress: Progress = silent,
) -> dict[str, int]:
    """Build the marts from the membership as it stands into the schema `build_<run_id>` and test them.

    `live_run` is the run whose build history and changes go on from; `number` that of this run.
    Returns the rows of each mart. Raises TransformError when a model or a test fails.
    """
    schema = build_schema(run_id)
    variables = {
        "build_schema": schema,
        "live_schema": build_schema(live_run) if live_run else "",
        "run_id": run_id,
        "run_number": number,
        "as_of": _as_of(config).isoformat(),
        "marts_version": marts_version(config),
    }
    _build(config, _BUILT, "buildable", variables, progress, without=_NOT_AGAIN)
    with connect(config) as con:
        return {mart: asked_in_place(con, f"SELECT count(*) FROM {schema}.{mart}")[0][0] for mart in MARTS}


def _as_of(config: Configuration) -> datetime:
    """Return the point in time that the build is of: when raw data was last landed."""
    with connect(config) as con:
        return newest_load(con) or datetime.fromtimestamp(0, UTC)


def unit_test(config: Configuration, run_id: str, progress: Progress = silent) -> int:
    """Run the unit tests of the dbt project and return how many passed.

    The raw tables must be there, and the build of a run, for dbt takes the types of columns from them.
    """
    arguments = ["test", "--select", "test_type:unit", *NO_RECORD]
    return len(run(config, arguments, {"build_schema": build_schema(run_id)}, progress))


def parse(config: Configuration) -> None:
    """Have dbt read the project, without a warehouse; raises TransformError when it cannot."""
    with tempfile.TemporaryDirectory() as folder:
        run(config, ["parse"], {}, silent, apart=Path(folder))


def docs(config: Configuration, target: Path) -> Path:
    """Write the documentation of all models as one page that needs no network, and return its path.

    It is made from the project alone: no warehouse is opened, and no data can be in it.
    """
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for command in (["parse"], ["docs", "generate", "--static", "--no-compile"]):
            run(config, command, {}, silent, apart=Path(folder))
        return Path(shutil.copy(Path(folder) / "static_index.html", target / "index.html"))


def _build(
    config: Configuration,
    select: Sequence[str],
    tests: str,
    variables: dict[str, Any],
    progress: Progress,
    without: str | None = None,
) -> None:
    arguments = ["build", "--exclude-resource-type", "unit_test", "--indirect-selection", tests, *NO_RECORD]
    arguments += ["--select", *select, *(["--exclude", without] if without else [])]
    run(config, arguments, variables, progress)
