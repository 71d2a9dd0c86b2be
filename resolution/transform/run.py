"""dbt, run in this process and without a network."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from resolution import carried
from resolution.config import Configuration, DuckDBWarehouse
from resolution.errors import TransformError, without_values
from resolution.progress import Progress
from resolution.transform.compiled import with_types
from resolution.transform.profile import NO_ROOM, Opened, embedded
from resolution.transform.variables import configured, marts_version
from resolution.warehouse.duck import connect
from resolution.warehouse.parsed import NO_RUN, parsed
from resolution.warehouse.postgres.server import SENTENCES, dsn

_FOLDER = Path("var/dbt")
_OF_DBT = ("Runtime Error", "Database Error")  # wrapped around the error itself
_OF_THE_CODE = ("Compilation Error", "Parsing Error", "Binder Error", "Catalog Error", "Parser Error")
NO_RECORD = ("--no-write-json",)  # run_results.json would quote the values of failed statements
_NAMED = 3  # failed nodes that a message names
_OF_THE_MACHINE = ("IO Error", "Out of Memory Error", "OSError")
_KIND = re.compile(r"\b(?:[A-Z][A-Za-z]+ )+Error\b")
_REFUSED = re.compile(r"Server Error (.*)")
_REMEDY = "Mend the model or the data it names, then start the same run again; nothing was published."


def run(
    config: Configuration,
    arguments: list[str],
    variables: dict[str, Any],
    progress: Progress,
    apart: Path | None = None,
) -> list[Any]:
    """Run one dbt command and return its node results, or raise TransformError.

    It works on the warehouse, or `apart` from it: in that folder and on an empty database in memory.
    """
    target = apart or config.path(_FOLDER / "target")
    with embedded(config, ":memory:") if apart else _warehouse(config) as opened:
        project = None if apart else _parsed(config, opened.profiles, target, variables)
        settings = _settings(config, opened.profiles, target, variables | opened.variables)
        outcome = dbtRunner(manifest=project, callbacks=[_teller(progress)]).invoke([*arguments, *settings])
        if outcome.success:
            opened.keep()
    nodes = list(getattr(outcome.result, "results", None) or [])
    if isinstance(outcome.exception, KeyboardInterrupt):
        raise KeyboardInterrupt
    if not outcome.success:
        what = _what_failed(arguments[0], nodes, outcome.exception)
        raise TransformError(what, _remedy(what))
    return nodes


@contextmanager
def _warehouse(config: Configuration) -> Iterator[Opened]:
    """Wait for another writer of the warehouse, see to the state's tables, and have dbt work on it."""
    with connect(config):
        pass
    with _opened(config) as opened:
        yield opened


def _opened(config: Configuration) -> AbstractContextManager[Opened]:
    if isinstance(config.warehouse, DuckDBWarehouse):
        return embedded(config, str(config.path(config.warehouse.path)))
    if config.warehouse.kind == "postgres":
        from resolution.transform.on_server import on_server

        return on_server(config)
    from resolution.transform.on_spark import on_spark

    return on_spark(config)


def _parsed(config: Configuration, profiles: str, target: Path, variables: dict[str, Any]) -> Manifest | None:
    """Return the parsed project; None leaves it to the command to say why it cannot be parsed."""
    settings = _settings(config, profiles, target, {})
    schema = variables.get("build_schema", NO_RUN)
    key = (carried.PROJECT, marts_version(config), config.warehouse.kind)
    if isinstance(config.warehouse, DuckDBWarehouse):
        return parsed((*key, config.warehouse.path.stem), settings, schema)
    if config.warehouse.kind == "postgres":
        from resolution.transform.translate import data_type

        place = sha256(dsn(config).encode()).hexdigest()
        return parsed((*key, place), settings, schema, partial(with_types, data_type=data_type))
    from resolution.transform.to_spark import data_type as type_of_spark

    return parsed(key, settings, schema, partial(with_types, data_type=type_of_spark))


def _settings(config: Configuration, profiles: str, target: Path, variables: dict[str, Any]) -> list[str]:
    options = {
        "--project-dir": str(carried.PROJECT),
        "--profiles-dir": profiles,
        "--target-path": str(target),
        "--log-path": str(config.path(_FOLDER / "logs")),
        "--vars": json.dumps({**configured(config), **variables}),
        "--log-level": "none",  # a log would quote the values of failed statements
        "--log-level-file": "none",
    }
    return [*(part for option in options.items() for part in option), "--no-send-anonymous-usage-stats"]


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


def _remedy(what: str) -> str:
    if any(kind in what for kind in _OF_THE_MACHINE):
        return NO_ROOM
    return next((remedy for said, remedy in SENTENCES.values() if said.rstrip(".") in what), _REMEDY)


def _message(text: str) -> str:
    """Keep the message of an error in the code; of an error in the data or the machine keep only its kind."""
    refused = _REFUSED.search(text)
    if refused:
        return refused[1].rstrip(".")
    kind = next((kind for kind in _KIND.findall(text) if kind not in _OF_DBT), "")
    return " ".join(text.split())[:600].rstrip(".") if kind in _OF_THE_CODE else kind
