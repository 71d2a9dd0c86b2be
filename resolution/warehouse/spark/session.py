"""A Spark of clientfile's own: its start, its settings, and its silence.

Its Java is that of java.py. What Spark logs may quote rows, so its Java says nothing here; on a cluster
the logs of its machines are kept by whoever runs it.
"""

import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from py4j.protocol import Py4JError
from pyspark import SparkContext
from pyspark.errors import PySparkRuntimeError
from pyspark.sql import SparkSession

from resolution.config import SparkWarehouse
from resolution.errors import ConfigurationError, WarehouseError
from resolution.warehouse.spark import java

_NO_LOG = """status = off
appender.none.type = Null
appender.none.name = none
rootLogger.level = warn
rootLogger.appenderRef.none.ref = none
"""

# Rows go by Arrow here, never by pandas, which Spark warns of on standard error.
warnings.filterwarnings("ignore", category=FutureWarning, message="PySpark does not yet fully support pandas")

_HELD = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # what overflows or cannot be cast raises, as in DuckDB
}
"""Settings that answers depend on: they are not for a configuration to change."""

_QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.catalogImplementation": "in-memory",
}
_AT_HOME = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
"""A Spark on this machine listens to nobody else."""

_JAVA_OPTIONS = "spark.driver.extraJavaOptions"
SMALL = {
    "spark.sql.shuffle.partitions": "2",
    # a small query takes longer to compile and to plan again than to run
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    _JAVA_OPTIONS: "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
}
"""Settings for little data, of which Spark would make much ado."""


@contextmanager
def session(settings: SparkWarehouse) -> Iterator[SparkSession]:
    """Start the Spark that a configuration describes, and stop it. One at a time in a process.

    Raises ConfigurationError when a setting is one that answers depend on, or no Java is there, and
    WarehouseError when none starts; a master that does not answer is asked for a minute.
    """
    given = {name: _text(value) for name, value in settings.settings.items()}
    for name in given.keys() & _HELD.keys():
        raise ConfigurationError(
            f"warehouse.settings: {name} is {_HELD[name]}, for what is worked out depends on it.",
            "Leave it out.",
        )
    at_home = _AT_HOME if settings.master.startswith("local") else {}
    with _started({"spark.master": settings.master} | at_home | given) as found:
        yield found


@contextmanager
def local_session(memory: str = "1g") -> Iterator[SparkSession]:
    """Start a Spark for two cores and little data that nobody else sees or hears, and stop it."""
    own = {"spark.master": "local[2]", "spark.driver.memory": memory}
    with _started(own | _AT_HOME | SMALL) as found:
        yield found


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@contextmanager
def _started(settings: Mapping[str, str]) -> Iterator[SparkSession]:
    with TemporaryDirectory(prefix="clientfile-spark-") as name:
        folder = Path(name)
        with _environment(folder), _refusals_said(settings["spark.master"]):
            found = SparkSession.builder.config(map=_settled(settings, folder)).getOrCreate()
        try:
            yield found
        finally:
            found.stop()


def _settled(settings: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return all settings: what is to hold, over what was given, over what is usual."""
    log = folder / "log4j2.properties"
    log.write_text(_NO_LOG, encoding="utf-8")
    usual = {
        "spark.local.dir": str(folder / "work"),
        "spark.sql.warehouse.dir": (folder / "tables").as_uri(),
        "spark.python.daemon.module": "resolution.warehouse.spark.daemon",
    }
    told = f"-Dlog4j2.configurationFile={log.as_uri()} {settings.get(_JAVA_OPTIONS, '')}"
    return {**_QUIET, **usual, **settings, **_HELD, _JAVA_OPTIONS: told}


@contextmanager
def _environment(folder: Path) -> Iterator[None]:
    """Name a Java and a Python for Spark to start, where this process's environment names none."""
    before = {name: os.environ.get(name) for name in ("JAVA_HOME", "PYSPARK_PYTHON")}
    _name(
        {
            "JAVA_HOME": java.home_for(folder),
            "PYSPARK_PYTHON": before["PYSPARK_PYTHON"] or sys.executable,
        }
    )
    try:
        yield
    finally:
        _name(before)


def _name(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


@contextmanager
def _refusals_said(master: str) -> Iterator[None]:
    """Say in a sentence why no Spark starts, and leave nothing of it to who starts the next."""
    try:
        yield
    except PySparkRuntimeError:
        raise WarehouseError(
            "Java ended before Spark had started.",
            "Check warehouse.settings (spark.driver.memory), and the Java by clientfile doctor.",
        ) from None
    except Py4JError:
        if begun := SparkContext._active_spark_context:
            begun.stop()
        raise WarehouseError(
            f"No Spark answers at {master}.",
            "Check that warehouse.master names one that runs and is reached from here, then start again.",
        ) from None
