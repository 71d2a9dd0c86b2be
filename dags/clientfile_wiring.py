"""What the DAG files share: the configuration, the pool, the run's id, and how an error reaches Airflow."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from airflow.sdk import Asset, get_current_context
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from resolution import config as configuration
from resolution.config import Configuration
from resolution.errors import (
    BrokenBatchError,
    ClientfileError,
    ConfigurationError,
    GateError,
    without_message,
)

POOL = "warehouse"
"""One slot: a DuckDB file has one writer at a time. A server needs none."""
CLIENT_FILE = "client_file"
TAGS = ["clientfile"]
_DEFAULTS: dict[str, Any] = {
    "owner": "client-data",
    "retries": 3,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=10),
}
_RETRYING_MENDS_NOTHING = (ConfigurationError, BrokenBatchError, GateError)


def defaults() -> dict[str, Any]:
    """Return what all tasks have in common; they take turns where the warehouse has one writer at a time."""
    return _DEFAULTS | ({"pool": POOL} if load().warehouse.kind == "duckdb" else {})


def load() -> Configuration:
    """Read the file that CLIENTFILE_CONFIG names (clientfile.yaml in the working directory otherwise)."""
    return configuration.load(Path(os.environ.get("CLIENTFILE_CONFIG", configuration.DEFAULT_PATH)))


def asset(source: str) -> Asset:
    """Return what a pull updates: the raw tables of a source."""
    return Asset(name=f"raw_{source}", uri=f"clientfile://raw/{source}", group="clientfile")


def run_id() -> str:
    """Return the run's id in the warehouse: the same for every try of every task of one DAG run."""
    dag_run = get_current_context()["dag_run"]
    digest = hashlib.sha256(dag_run.run_id.encode()).hexdigest()[:4]
    return f"r{dag_run.run_after:%Y%m%dt%H%M%S}x{digest}"


class ToldToAirflow:
    """Turn an error into one that Airflow may log, and have it retry only what a retry can mend.

    Our own errors hold no personal value. The message of any other may quote one, so it is withheld: its kind
    and the way through the code remain.
    """

    def __enter__(self) -> None:
        """Begin to watch."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, way: TracebackType | None
    ) -> None:
        """Raise what Airflow may know of the error."""
        if isinstance(error, _RETRYING_MENDS_NOTHING):
            raise AirflowFailException(str(error)) from None
        if isinstance(error, ClientfileError):
            raise AirflowException(str(error)) from None
        if isinstance(error, Exception):
            raise AirflowException(without_message(error)) from None
