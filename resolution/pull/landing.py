"""Landing: a pull's tables go into `raw` in one transaction, together with dlt's own state.

dlt extracts and normalises into a working folder without touching the warehouse; then its load step runs
on one DuckDB connection inside one transaction of ours. Rows, cursors and the list of landed files are
therefore there together or not at all, and the working folder may be thrown away at any moment.
"""

import errno
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import dlt
import duckdb
from dlt.common.configuration.container import Container
from dlt.common.configuration.providers import CustomLoaderDocProvider
from dlt.common.configuration.specs.pluggable_run_context import PluggableRunContext
from dlt.common.runtime.run_context import RunContext
from dlt.destinations.impl.duckdb.configuration import DuckDbCredentials
from dlt.extract import DltResource
from dlt.pipeline.exceptions import PipelineStepFailed

from resolution.config import Configuration
from resolution.errors import ClientfileError, SourceError, WarehouseError
from resolution.pull.failures import causes
from resolution.schemas import RAW
from resolution.warehouse import duck

WORKING_FOLDER = Path("var/dlt")

_SETTINGS = {
    "runtime": {"dlthub_telemetry": False, "log_level": "CRITICAL", "intercept_signals": False},
    "providers": {"enable_airflow_secrets": False},
    "extract": {"next_item_mode": "fifo", "workers": 1},
    "normalize": {"workers": 1, "parquet_normalizer": {"add_dlt_id": True, "add_dlt_load_id": True}},
    "load": {"workers": 1, "raise_on_max_retries": 1},
}
_T = TypeVar("_T")


class _ProjectContext(RunContext):  # type: ignore[misc]
    """dlt's surroundings kept inside the project: no home folder, no environment, no telemetry."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._global_dir = str(folder)

    def initial_providers(self) -> list[Any]:
        return [CustomLoaderDocProvider("clientfile", lambda: _SETTINGS)]


class _Session:
    """The connection that dlt is given: it can neither begin nor end a transaction, for that is ours."""

    def __init__(self, folder: Path) -> None:
        self.con: duckdb.DuckDBPyConnection | None = None
        self.failure: duckdb.Error | None = None
        self._folder = str(folder)

    def duplicate(self) -> "_Session":
        return self

    def begin(self) -> None:
        """Do nothing: the transaction is open."""

    def commit(self) -> None:
        """Do nothing: the landing commits once, at its end."""

    def rollback(self) -> None:
        """Do nothing: the error that led here ends the landing."""

    def close(self) -> None:
        """Do nothing: the landing closes what it opened."""

    def execute(self, query: str, parameters: Any = None) -> duckdb.DuckDBPyConnection:
        if self.con is None:
            raise RuntimeError("dlt used the warehouse outside of a landing")
        try:
            with duck.interrupts_raised():
                return self.con.execute(self._quoted(query), parameters)
        except duckdb.Error as error:
            if not isinstance(error, duckdb.CatalogException | duckdb.TransactionException):
                self.failure = error
            raise

    sql = execute

    def _quoted(self, query: str) -> str:
        """Double the apostrophes of the working folder's path, which dlt writes into statements as it is."""
        return query.replace(self._folder, self._folder.replace("'", "''"))


class Landing:
    """One pull's way into `raw`: what is known from earlier pulls, then the new tables, all or nothing."""

    def __init__(self, config: Configuration, source: str) -> None:
        self._config = config
        self._source = source
        self._session = _Session(_folder(config, source))
        credentials = DuckDbCredentials()
        credentials._external_conn = self._session
        credentials.database = "warehouse"
        self._pipeline = dlt.pipeline(
            pipeline_name=source,
            pipelines_dir=str(_folder(config, source)),
            dataset_name=RAW,
            destination=dlt.destinations.duckdb(credentials=credentials),
        )

    @contextmanager
    def _connected(self, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        with duck.connect(self._config, read_only=read_only) as con:
            self._session.con = con
            try:
                yield con
            finally:
                self._session.con = None

    def restore(self, ask: Callable[[duckdb.DuckDBPyConnection], _T], nothing: _T) -> _T:
        """Bring back the cursors of the last pull, and ask the warehouse what has landed so far.

        Answers `nothing` when there is no warehouse yet. Raises WarehouseError.
        """
        if not duck.is_there(self._config):
            return nothing
        with self._connected(read_only=True) as con:
            self._step(self._pipeline.sync_destination)
            return ask(con)

    def land(self, resources: Sequence[DltResource]) -> None:
        """Read the resources to their end, then put all their rows and new cursors into the warehouse.

        Raises what the resources raise (SourceError, BrokenBatchError), and WarehouseError.
        """
        source = dlt.source(lambda: list(resources), name=self._source, section=self._source)
        self._step(lambda: self._pipeline.extract(source()))
        self._step(self._pipeline.normalize)
        with self._connected() as con:
            self._step(self._pipeline.sync_schema)  # columns are only ever added: no harm if that is all
            con.begin()
            self._step(self._pipeline.load)
            try:
                con.commit()
            except duckdb.TransactionException:
                raise _unwritable() from None

    def _step(self, step: Callable[[], object]) -> None:
        try:
            step()
        except PipelineStepFailed as error:
            raise self._ours(error) from None
        except duckdb.Error as error:
            raise self._ours(self._session.failure or error) from None

    def _ours(self, error: BaseException) -> BaseException:
        """Turn dlt's failure into a sentence of ours: its own may quote the data."""
        for cause in causes(error):
            if isinstance(cause, ClientfileError | KeyboardInterrupt | MemoryError):
                return cause
            if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
                return _unwritable()
        failure = self._session.failure
        if isinstance(failure, duckdb.IOException | duckdb.OutOfMemoryException):
            return failure  # resolution.warehouse says it in a sentence
        if failure or isinstance(error, duckdb.Error):
            return _unwritable()
        kind = type(list(causes(error))[-1]).__name__
        return SourceError(
            f"The pull of {self._source} failed ({kind}) and landed nothing.",
            "Pull again; if it happens again, report it with the name in brackets.",
        )


def _unwritable() -> WarehouseError:
    return WarehouseError(
        "The pull could not be written to the disk or the warehouse, and nothing of it was landed.",
        "Check the free disk space and that the folder may be written, then pull again.",
    )


def _folder(config: Configuration, source: str) -> Path:
    return config.path(WORKING_FOLDER) / source


@contextmanager
def landing(config: Configuration, source: str) -> Iterator[Landing]:
    """Open a landing in an empty working folder, and leave none behind: it would hold personal data."""
    folder = _folder(config, source)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with Container().injectable_context(PluggableRunContext(_ProjectContext(folder))):
            new = Landing(config, source)
            try:
                yield new
            finally:
                new._pipeline.deactivate()
    except OSError as error:
        raise WarehouseError(
            f"The working folder {folder} cannot be written ({error.strerror}).",
            "Check the free disk space and that the folder may be written, then pull again.",
        ) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
