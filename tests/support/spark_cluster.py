"""A standalone Spark on this machine: a master and workers as processes of their own, ended by their ids."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyspark

from resolution.config import Configuration, SparkWarehouse
from resolution.warehouse.spark.java import java_home
from resolution.warehouse.spark.session import SMALL

_PATIENCE = 60
_CLASSES = "org.apache.spark.deploy"


@dataclass
class Cluster:
    """A master that answers, and its workers."""

    address: str
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def has_executors(self) -> bool:
        """Tell whether every worker has started an executor."""
        return all(_children(worker.pid) for worker in self.workers)

    def kill_a_worker(self) -> None:
        """Kill a worker and the executor that it started."""
        worker = self.workers.pop()
        doomed = [*_children(worker.pid), worker.pid]
        for process in doomed:
            os.kill(process, signal.SIGKILL)
        worker.wait()

    def configured(self, config: Configuration) -> Configuration:
        """Return a configuration whose warehouse is this Spark, for little data."""
        settings: dict[str, str | bool | int | float] = {
            **SMALL,
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.executor.memory": "700m",
            "spark.executor.cores": 1,
        }
        warehouse = SparkWarehouse(kind="spark", master=self.address, settings=settings)
        return config.model_copy(update={"warehouse": warehouse})


@contextmanager
def standalone(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """Start a master and workers with one core each, and end them and what they started."""
    folder.mkdir(parents=True)
    port = _free_port()
    with ExitStack() as stack:
        java = java_home(folder)
        at = ["--host", "127.0.0.1", "--webui-port", "0"]
        stack.enter_context(_process(java, folder / "master", "master.Master", *at, "--port", str(port)))
        _wait_for(port)
        cluster = Cluster(f"spark://127.0.0.1:{port}")
        for number in range(workers):
            work = folder / f"worker-{number}"
            size = ["--cores", "1", "--memory", "1g", "--work-dir", str(work)]
            worker = _process(java, work, "worker.Worker", *at, *size, cluster.address)
            cluster.workers.append(stack.enter_context(worker))
        yield cluster


@contextmanager
def _process(java: Path, folder: Path, name: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    folder.mkdir()
    home = Path(pyspark.__file__).parent
    environment = os.environ | {
        "JAVA_HOME": str(java),
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_LOCAL_DIRS": str(folder),
    }
    command = [str(home / "bin" / "spark-class"), f"{_CLASSES}.{name}", *arguments]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        for child in _children(process.pid):
            os.kill(child, signal.SIGKILL)
        process.kill()
        process.wait()


def _children(parent: int) -> list[int]:
    found = Path(f"/proc/{parent}/task/{parent}/children")
    every = Path(f"/proc/{parent}/task")
    if not found.exists():
        return []
    return [int(pid) for task in every.iterdir() for pid in (task / "children").read_text().split()]


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the master of the Spark does not answer")
