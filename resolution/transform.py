"""dbt: raw tables to the one contract of all sources, and membership to the marts.

dbt runs in this process, without a network, and gives the warehouse's lock back when it is done.
"""

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from resolution.carried import PROJECT
from resolution.config import Configuration
from resolution.errors import TransformError, without_values
from resolution.progress import Progress, silent
from resolution.schemas import MARTS, build_schema
from resolution.survivorship import rules, weights
from resolution.warehouse.duck import connect
from resolution.warehouse.landed import newest_load
from resolution.warehouse.parsed import NO_RUN, parsed

_FOLDER = Path("var/dbt")
_STAGED = ("path:staging", "path:intermediate/records")
_BUILT = ("path:seeds", "path:intermediate", "path:marts")
_NOT_AGAIN = "path:intermediate/records"
_OF_DBT = ("Runtime Error", "Database Error")  # wrapped around the error itself
_OF_THE_CODE = ("Compilation Error", "Parsing Error", "Binder Error", "Catalog Error", "Parser Error")
_NO_RECORD = ("--no-write-json",)  # run_results.json would quote the values of failed statements
_NAMED = 3  # failed nodes that a message names
_OF_THE_MACHINE = ("IO Error", "Out of Memory Error", "OSError")
_KIND = re.compile(r"\b(?:[A-Z][A-Za-z]+ )+Error\b")
_REMEDY = "Mend the model or the data it names, then start the same run again; nothing was published."
_NO_ROOM = "Free disk space or memory, then start the same run again; nothing was published."


def stage_sources(config: Configuration, progress: Progress = silent) -> dict[str, int]:
    """Rebuild `intermediate.int_source_records` and `int_touchpoints` from the raw tables and test them.

    Returns the number of records of each source. Raises TransformError when a model or a test fails.
    """
    _build(config, _STAGED, "cautious", {}, progress)
    with connect(config) as con:
        found = con.execute("SELECT source, count(*) FROM intermediate.int_source_records GROUP BY ALL")
        counts: dict[str, int] = dict(found.fetchall())
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
        return {mart: con.execute(f"SELECT count(*) FROM {schema}.{mart}").fetchall()[0][0] for mart in MARTS}


def _as_of(config: Configuration) -> datetime:
    """Return the point in time that the build is of: when raw data was last landed."""
    with connect(config) as con:
        return newest_load(con) or datetime.fromtimestamp(0, UTC)


def marts_version(config: Configuration) -> str:
    """Return a mark of all that marts depend on beside data: models, seeds and the settings handed to dbt."""
    digest = hashlib.sha256(json.dumps(_configured(config), sort_keys=True).encode())
    for path in sorted(path for kind in ("sql", "yml", "csv") for path in PROJECT.rglob(f"*.{kind}")):
        digest.update(path.relative_to(PROJECT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def unit_test(config: Configuration, run_id: str, progress: Progress = silent) -> int:
    """Run the unit tests of the dbt project and return how many passed.

    The raw tables must be there, and the build of a run, for dbt takes the types of columns from them.
    """
    arguments = ["test", "--select", "test_type:unit", *_NO_RECORD]
    return len(_dbt(config, arguments, {"build_schema": build_schema(run_id)}, progress))


def parse(config: Configuration) -> None:
    """Have dbt read the project, without a warehouse; raises TransformError when it cannot."""
    with tempfile.TemporaryDirectory() as folder:
        _dbt(config, ["parse"], {}, silent, apart=Path(folder))


def docs(config: Configuration, target: Path) -> Path:
    """Write the documentation of all models as one page that needs no network, and return its path.

    It is made from the project alone: no warehouse is opened, and no data can be in it.
    """
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for command in (["parse"], ["docs", "generate", "--static", "--no-compile"]):
            _dbt(config, command, {}, silent, apart=Path(folder))
        return Path(shutil.copy(Path(folder) / "static_index.html", target / "index.html"))


def _build(
    config: Configuration,
    select: Sequence[str],
    tests: str,
    variables: dict[str, Any],
    progress: Progress,
    without: str | None = None,
) -> None:
    arguments = ["build", "--exclude-resource-type", "unit_test", "--indirect-selection", tests, *_NO_RECORD]
    arguments += ["--select", *select, *(["--exclude", without] if without else [])]
    _dbt(config, arguments, variables, progress)


def _waited_for(config: Configuration) -> str:
    """Wait for another writer of the warehouse, see to the state's tables, and return the file."""
    with connect(config):
        return str(config.path(config.warehouse.path))


def _dbt(
    config: Configuration,
    arguments: list[str],
    variables: dict[str, Any],
    progress: Progress,
    apart: Path | None = None,
) -> list[Any]:
    """Run one dbt command and return its node results, or raise TransformError.

    It works on the warehouse, or `apart` from it: in that folder and on an empty database in memory.
    """
    warehouse = ":memory:" if apart else _waited_for(config)
    target = apart or config.path(_FOLDER / "target")
    with _profile(config, warehouse) as profiles, _lock_returned():
        project = None if apart else _parsed(config, profiles, target, variables)
        settings = _settings(config, profiles, target, variables)
        outcome = dbtRunner(manifest=project, callbacks=[_teller(progress)]).invoke([*arguments, *settings])
    nodes = list(getattr(outcome.result, "results", None) or [])
    if isinstance(outcome.exception, KeyboardInterrupt):
        raise KeyboardInterrupt
    if not outcome.success:
        what = _what_failed(arguments[0], nodes, outcome.exception)
        raise TransformError(what, _NO_ROOM if any(kind in what for kind in _OF_THE_MACHINE) else _REMEDY)
    return nodes


def _parsed(config: Configuration, profiles: str, target: Path, variables: dict[str, Any]) -> Manifest | None:
    """Return the parsed project; None leaves it to the command to say why it cannot be parsed."""
    key = (PROJECT, config.warehouse.path.stem, marts_version(config))
    return parsed(key, _settings(config, profiles, target, {}), variables.get("build_schema", NO_RUN))


def _settings(config: Configuration, profiles: str, target: Path, variables: dict[str, Any]) -> list[str]:
    options = {
        "--project-dir": str(PROJECT),
        "--profiles-dir": profiles,
        "--target-path": str(target),
        "--log-path": str(config.path(_FOLDER / "logs")),
        "--vars": json.dumps({**_configured(config), **variables}),
        "--log-level": "none",  # a log would quote the values of failed statements
        "--log-level-file": "none",
    }
    return [*(part for option in options.items() for part in option), "--no-send-anonymous-usage-stats"]


_OF_A_SOURCE = {
    "trust", "records_model", "touchpoints_model", "consents_model", "preferences_model", "referrals_model"
}  # fmt: skip


def _configured(config: Configuration) -> dict[str, Any]:
    """Return what clientfile.yaml and the seeds for stewards say to dbt, as variables."""
    sources = {name: source.model_dump(include=_OF_A_SOURCE) for name, source in config.sources.items()}
    weights(PROJECT / "seeds")  # dbt reads them itself; here they are checked
    return {
        "sources": sources,
        "currency": config.currency,
        "default_country": config.default_country,
        "survivorship": rules(PROJECT / "seeds", config.sources),
    }


@contextmanager
def _profile(config: Configuration, path: str) -> Iterator[str]:
    """Write dbt's profile for this warehouse into a folder that lives as long as the call."""
    warehouse = config.warehouse
    settings: dict[str, Any] = {"TimeZone": "UTC", "enable_progress_bar": "false"}
    if warehouse.threads:
        settings["threads"] = warehouse.threads
    if warehouse.memory_limit:
        settings["memory_limit"] = warehouse.memory_limit
    output = {
        "type": "duckdb",
        "path": path,
        "schema": "main",
        "threads": 1,
        "settings": settings,
    }
    profile = {"clientfile": {"target": "warehouse", "outputs": {"warehouse": output}}}
    with tempfile.TemporaryDirectory() as folder:
        try:
            (Path(folder) / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")
        except OSError as error:
            raise TransformError(
                f"dbt's profile could not be written ({error.strerror}).", _NO_ROOM
            ) from None
        yield folder


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


def _teller(progress: Progress) -> Callable[[Any], None]:
    def tell(event: Any) -> None:
        if event.info.name == "LogModelResult":
            progress("dbt models and tests", event.data.index, event.data.total)
        elif event.info.name == "LogTestResult":
            progress("dbt models and tests", event.data.index, event.data.num_models)

    return tell


def _what_failed(command: str, nodes: list[Any], exception: BaseException | None) -> str:
    """Say which nodes failed and how, without any value of the data."""
    failed = [node for node in nodes if node.status in ("error", "fail", "runtime error")]
    if failed:
        named = "; ".join(f"{node.node.name} ended with {_reason(node)}" for node in failed[:_NAMED])
        more = f"; and {len(failed) - _NAMED} more" if len(failed) > _NAMED else ""
        return f"dbt: {named}{more}."
    reason = _message(str(exception)) or type(exception).__name__
    return f"dbt {command} did not start: {reason}."


def _reason(node: Any) -> str:
    if node.status == "fail":  # a data test: its message counts rows
        return f"fail ({without_values(str(node.message))})"
    return f"{node.status} ({_message(str(node.message)) or 'no reason given'})"


def _message(text: str) -> str:
    """Keep the message of an error in the code; of an error in the data or the machine keep only its kind."""
    kind = next((kind for kind in _KIND.findall(text) if kind not in _OF_DBT), "")
    return " ".join(text.split())[:600].rstrip(".") if kind in _OF_THE_CODE else kind
