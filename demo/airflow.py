"""`make airflow`: Airflow on this machine, with the demo's three systems behind its DAGs.

Everything stays in the project folder (`var/airflow`) and on the loopback interface: no password, no network.
"""

import argparse
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import resources
from pathlib import Path
from types import FrameType

import psutil

from demo.brand import DemoBrand, prepare, read_state
from demo.generate import PEOPLE, SEED
from resolution import config as configuration
from resolution.config import Configuration
from resolution.errors import ClientfileError, ConfigurationError
from resolution.screen import console, errors, progress_bars

DAGS = Path(__file__).resolve().parent.parent / "dags"
DIRECTORY = Path("var/demo")
HOST = "127.0.0.1"
POOL = {"name": "warehouse", "slots": 1, "description": "The warehouse has one writer at a time."}
COMPONENTS = {
    "api-server": ["api-server"],
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
    "triggerer": ["triggerer", "--skip-serve-logs"],
}
"""What `airflow standalone` starts, but for its log servers, which would listen on every interface."""
PATIENCE = 180  # seconds until Airflow has to answer
GRACE = 15  # seconds that Airflow has to end by itself


def free_port(wanted: int) -> int:
    """Return the wanted port if nobody listens there, else any free one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ConfigurationError(f"No port of {HOST} is free.", "End what uses them, then try again.")


def environment(config: Configuration, file: Path, port: int) -> dict[str, str]:
    """Return the environment that Airflow and its tasks run in."""
    home = config.path(Path("var/airflow"))
    settings = {
        "CORE__DAGS_FOLDER": DAGS,
        "CORE__LOAD_EXAMPLES": False,
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": False,
        "CORE__EXECUTOR": "LocalExecutor",
        "CORE__PARALLELISM": 4,
        "CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": True,
        "CORE__EXECUTION_API_SERVER_URL": f"http://{HOST}:{port}/execution/",
        "DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "API__HOST": HOST,
        "API__PORT": port,
        "API__BASE_URL": f"http://{HOST}:{port}",
        "API__WORKERS": 1,
        "API_AUTH__JWT_SECRET": secrets.token_urlsafe(32),
        "LOGGING__BASE_LOG_FOLDER": home / "logs",
    }
    return {
        **os.environ,
        **{f"AIRFLOW__{name}": str(value) for name, value in settings.items()},
        "AIRFLOW_HOME": str(home),
        "CLIENTFILE_CONFIG": str(file.resolve()),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
    }


def _airflow(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "airflow", *arguments]


def migrate(variables: dict[str, str]) -> None:
    """Make or renew Airflow's own database."""
    done = subprocess.run(
        _airflow("db", "migrate"), env=variables, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ConfigurationError(
            "Airflow could not make its database in var/airflow.",
            "Remove that folder and try again; it holds only Airflow's own history.",
        )


@contextmanager
def components(variables: dict[str, str]) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Start Airflow, each component in a process group of its own; end all of them on leaving."""
    logs = Path(variables["AIRFLOW_HOME"]) / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    started: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, arguments in COMPONENTS.items():
            with (logs / f"{name}.log").open("ab") as log:
                started[name] = subprocess.Popen(
                    _airflow(*arguments), env=variables, stdout=log, stderr=log, start_new_session=True
                )
        yield started
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave a part behind
        _end(list(started.values()))


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    """End the process groups, and the tasks that run, which have groups of their own."""
    tasks = [task for process in processes for task in _descendants(process.pid)]
    for process in processes:
        _signal(process, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0, deadline - time.monotonic()))
        _signal(process, signal.SIGKILL)
        process.wait()
    for task in tasks:
        with suppress(psutil.NoSuchProcess):
            task.kill()


def _descendants(process_id: int) -> list[psutil.Process]:
    try:
        return list(psutil.Process(process_id).children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def ask(port: int, path: str, body: object = None) -> dict[str, object]:
    """Ask Airflow's REST API of this machine; raises URLError while it does not answer."""
    request = urllib.request.Request(
        f"http://{HOST}:{port}{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=10) as answer:
        content: dict[str, object] = json.load(answer)
        return content


def _answers(port: int) -> bool:
    """Say whether Airflow is up, knows the DAGs, and has the pool."""
    try:
        known = ask(port, "/api/v2/dags?limit=1")["total_entries"]
        pools = ask(port, f"/api/v2/pools?pool_name_pattern={POOL['name']}")["total_entries"]
        if not pools:
            ask(port, "/api/v2/pools", POOL)
    except (OSError, urllib.error.URLError):
        return False
    return bool(known)


def wait_until_ready(port: int, started: dict[str, subprocess.Popen[bytes]]) -> None:
    """Wait until Airflow can be used; raises ConfigurationError when a part of it ends or is too slow."""
    deadline = time.monotonic() + PATIENCE
    while not _answers(port):
        ended = next((name for name, process in started.items() if process.poll() is not None), None)
        if ended or time.monotonic() > deadline:
            raise ConfigurationError(
                f"Airflow's {ended} ended by itself." if ended else "Airflow did not come up in time.",
                f"See var/airflow/logs/{ended or 'api-server'}.log for the reason.",
            )
        time.sleep(1)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _configured(file: Path) -> Configuration:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        template = resources.files("resolution").joinpath("clientfile.yaml")
        file.write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
    return configuration.load(file)


def _welcome(config: Configuration, port: int) -> None:
    pulls = ", ".join(f"[bold]pull_{source}[/]" for source in config.sources)
    console.print(f"\nAirflow is up: [bold]http://{HOST}:{port}/dags[/] (no password, this machine only)")
    console.print(f"  1. Press ▶ (Trigger) on {pulls}.", highlight=False)
    console.print("  2. When all have landed, [bold]client_file[/] starts by itself: open it and watch.")
    console.print(f"  3. Then: duckdb {config.publish.directory}/client_file.duckdb", highlight=False)
    console.print(
        "Each DAG's Docs say what to do when a task fails. Logs: var/airflow/logs. Ctrl-C ends all."
    )


def _prepared(directory: Path, people: int | None, seed: int) -> None:
    """Make the brand, unless there is one and no other size was asked for."""
    if people is None and read_state(directory):
        return
    with progress_bars() as listen:
        prepare(directory, people or PEOPLE, seed, listen)


def serve(file: Path, people: int | None, seed: int, wanted_port: int) -> None:
    """Start the demo's systems and Airflow, and keep them up until interrupted."""
    config = _configured(file)
    directory = config.path(DIRECTORY)
    _prepared(directory, people, seed)
    port = free_port(wanted_port)
    with DemoBrand(directory) as brand:
        variables = environment(config, file, port) | brand.environment
        console.print("Starting Airflow (half a minute) ...")
        migrate(variables)
        with components(variables) as started:
            wait_until_ready(port, started)
            _welcome(config, port)
            while all(process.poll() is None for process in started.values()):
                time.sleep(1)
            raise ConfigurationError(
                "A part of Airflow ended by itself.", "See var/airflow/logs for the reason."
            )


def main() -> int:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m demo.airflow", description=__doc__)
    parser.add_argument("--people", type=int, help="make a brand of this size; else the one that is there")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed makes other people")
    parser.add_argument("--port", type=int, default=8080, help="of Airflow; another one if it is taken")
    chosen = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell may have started us with SIGINT ignored
        signal.signal(number, _interrupt)
    try:
        file = Path(os.environ.get("CLIENTFILE_CONFIG", configuration.DEFAULT_PATH))
        serve(file, chosen.people, chosen.seed, chosen.port)
    except KeyboardInterrupt:
        console.print("Ended.")
    except ClientfileError as error:
        errors.print(f"✗ {error.what}\n  {error.remedy}", highlight=False)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
