"""The deployment without a container engine: the image's steps, the services' commands, a real PostgreSQL.

The image's steps fill a fresh environment, the services of compose.yaml run in it by their own commands, and
Airflow's API is asked for what a person would press.
"""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
import psycopg
import pytest
from support.compose import DOCKER, Machine
from support.house import House, customer, fill, open_house, people
from support.shop import TOKEN

from demo.airflow import free_port
from demo.postgres import Postgres
from resolution import config as configuration

pytestmark = pytest.mark.slow

ROOT = DOCKER.parent
LONG = bool(os.environ.get("CLIENTFILE_LONG"))
PEOPLE = people(24)
PASSWORD = "correcthorsebatterystaple1"
DEADLINE = 300  # seconds that a DAG may take on a busy machine
POLL = 1.5  # seconds; the API's answers cost the services time
AIRFLOW = ("api-server", "scheduler", "dag-processor", "triggerer")
STEPS = ("tools", "environment", "wheel", "clientfile")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that holds what the image holds, made by the steps that make the image."""
    folder = tmp_path_factory.mktemp("image")
    places = {f"CLIENTFILE_{name.upper()}": str(folder / name) for name in ("tools", "wheels", "venv")}
    given = {**os.environ, **places, "PYTHON": sys._base_executable, "UV_PYTHON_DOWNLOADS": "never"}  # type: ignore[attr-defined]
    for step in STEPS:
        done = subprocess.run(
            [DOCKER / "install.sh", step], env=given, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{step}: {done.stdout}{done.stderr}"
        if step == "environment":
            share_compiled(folder / "venv")
    (folder / "clientfile" / "docker").mkdir(parents=True)
    for pattern in ("*.sh", "*.py"):
        for file in DOCKER.glob(pattern):
            shutil.copy(file, folder / "clientfile" / "docker")
    shutil.copytree(DOCKER / "java", folder / "clientfile" / "docker" / "java")
    shutil.copytree(ROOT / "dags", folder / "clientfile" / "dags", ignore=lambda *_: ["__pycache__"])
    yield folder
    shutil.rmtree(folder)  # forty thousand files


def share_compiled(venv: Path) -> None:
    """Lend the fresh environment what Python compiled of the same files here: it would take half a minute.

    Python uses it only where it is of a source of the same size and time; where not, it compiles anew.
    """
    [here], [there] = (list(root.glob("lib/python*/site-packages")) for root in (Path(sys.prefix), venv))
    for folder in here.rglob("__pycache__"):
        target = there / folder.relative_to(here)
        if target.parent.is_dir() and not target.exists():
            shutil.copytree(folder, target, copy_function=os.link)


@dataclass
class Deployment:
    """What the tests ask: the machine, its house and Airflow's API."""

    machine: Machine
    house: House
    data: Path
    port: int
    dsn: str
    secrets: dict[str, str]
    token: str = ""

    def ask(self, path: str, body: object = None, method: str | None = None) -> Any:
        """Ask Airflow's API."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
            method=method,
        )
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=30) as answer:
            return json.load(answer)

    def log_in(self) -> None:
        """Get a token as a person who has a password."""
        told = self.ask("/auth/token", {"username": "admin", "password": PASSWORD})
        self.token = told["access_token"]

    def clients(self) -> tuple[Any, ...]:
        """Return how many clients readers see, and the fewest and the most records that one has."""
        query = "SELECT count(*), min(record_count), max(record_count) FROM {}client"
        if configuration.load(self.data / "clientfile.yaml").warehouse.kind == "duckdb":
            with duckdb.connect(str(self.data / "published/client_file.duckdb"), read_only=True) as file:
                return file.execute(query.format("")).fetchall()[0]
        with psycopg.connect(self.dsn, dbname="warehouse") as con:
            return con.execute(query.format("client_file.").encode()).fetchall()[0]

    def wait_for_dags(self, count: int) -> list[str]:
        """Return the DAGs, when as many are known."""
        deadline = time.monotonic() + DEADLINE
        while True:
            found = [dag["dag_id"] for dag in self.ask("/api/v2/dags")["dags"]]
            if len(found) >= count:
                return found
            assert time.monotonic() < deadline, self.machine.said("dag-processor")
            time.sleep(POLL)

    def unpause(self, dag: str) -> None:
        """Switch a DAG on."""
        self.ask(f"/api/v2/dags/{dag}", {"is_paused": False}, "PATCH")

    def start(self, *dags: str) -> None:
        """Switch DAGs on and press the button of each."""
        for dag in dags:
            self.unpause(dag)
            self.ask(f"/api/v2/dags/{dag}/dagRuns", {"logical_date": None})

    def wait_for_runs(self, *dags: str) -> None:
        """Wait until each DAG has a run, and the last of each has succeeded."""
        deadline, waiting = time.monotonic() + DEADLINE, list(dags)
        while waiting:
            found = self.ask(f"/api/v2/dags/{waiting[0]}/dagRuns?order_by=-run_after&limit=1")["dag_runs"]
            state = found[0]["state"] if found else "not begun"
            if found and (failed := self.failed(waiting[0], found[0]["dag_run_id"])):
                pytest.fail(failed)
            assert time.monotonic() < deadline, f"{waiting[0]}: {state}\n{self.machine.said('scheduler')}"
            if state == "success":
                waiting.pop(0)
            else:
                time.sleep(POLL)

    def failed(self, dag: str, run: str) -> str:
        """Return what tasks of a run logged last that failed, or are to be tried again."""
        tasks = self.ask(f"/api/v2/dags/{dag}/dagRuns/{run}/taskInstances")["task_instances"]
        names = [task["task_id"] for task in tasks if task["state"] in ("failed", "up_for_retry")]
        if not names:
            return ""
        logs = [log for name in names for log in self.data.glob(f"logs/**/task_id={name}/*.log")]
        return "\n".join([dag, *names, *(log.read_text(encoding="utf-8")[-3000:] for log in logs)])


@pytest.fixture(scope="module")
def deployment(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The services of compose.yaml, up and healthy, beside the systems of a small house."""
    folder = tmp_path_factory.mktemp("machine")
    data, port = folder / "data", free_port(0)
    for volume in ("logs", "models", "published", "var"):
        (data / volume).mkdir(parents=True)
    with open_house(folder / "house") as house, Postgres(folder / "postgres") as postgres:
        fill(house, of_tills=PEOPLE, of_crm=PEOPLE)
        house.shop.records["customers"] = [customer(person) for person in PEOPLE]
        (data / "drops").symlink_to(house.root / "var/demo/pos")
        shutil.copy(DOCKER / "clientfile.yaml", data)
        server = urlsplit(postgres.dsn)
        places = {
            "/opt/venv": str(image / "venv"),
            "/opt/clientfile": str(image / "clientfile"),
            "/data": str(data),
            "/tmp": str(folder / "tmp"),
            "postgres:5432": f"{server.hostname}:{server.port}",
            "api-server:8080": f"127.0.0.1:{port}",
        }
        network = {
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(port),
            "PYTHONDONTWRITEBYTECODE": "",  # the image is compiled when it is made; here by who comes first
        }
        given = filled_in_by_a_person(house)
        secrets = {name: value for name, value in given.items() if "URL" not in name}
        machine = Machine(folder / "services", places, given, network)
        machine.run("init")
        with machine.up(*AIRFLOW):
            found = Deployment(machine, house, data, port, postgres.dsn, secrets)
            found.log_in()
            yield found


def filled_in_by_a_person(house: House) -> dict[str, str]:
    """Return docker/.env as somebody would fill it in."""
    return {
        "POSTGRES_PASSWORD": PASSWORD,
        "AIRFLOW_DB_PASSWORD": "airflowtestpassword1",
        "CLIENTFILE_DB_PASSWORD": "clientfiletestpassword1",
        "AIRFLOW_FERNET_KEY": urlsafe_b64encode(os.urandom(32)).decode(),
        "AIRFLOW_JWT_SECRET": os.urandom(32).hex(),
        "AIRFLOW_SECRET_KEY": os.urandom(32).hex(),
        "AIRFLOW_PASSWORDS": json.dumps({"admin": PASSWORD}),
        "CLIENTFILE_CRM_DSN": house.dsn,
        "CLIENTFILE_WEB_URL": house.shop.url,
        "CLIENTFILE_WEB_TOKEN": TOKEN,
    }


def test_a_dag_is_started_over_the_api_and_its_task_runs_in_the_scheduler(deployment: Deployment) -> None:
    deployment.wait_for_dags(5)
    deployment.start("pull_pos")
    deployment.wait_for_runs("pull_pos")


@pytest.mark.skipif(not LONG, reason="CLIENTFILE_LONG=1 runs all DAGs, for two minutes")
def test_the_dags_run_in_the_services_and_publish_the_client_file(deployment: Deployment) -> None:
    dags = deployment.wait_for_dags(5)
    pulls = [dag for dag in dags if dag.startswith("pull_")]
    deployment.unpause("client_file")  # which starts by itself when all have landed
    deployment.start(*pulls)
    deployment.wait_for_runs(*pulls, "client_file")
    assert deployment.clients() == (len(PEOPLE), 3, 3), "everybody is known to all three systems"
    assert f"{len(PEOPLE)} clients" in deployment.machine.run("clientfile", "status")


def test_airflows_metadata_is_in_its_own_database_with_its_own_role(deployment: Deployment) -> None:
    with psycopg.connect(deployment.dsn) as con:
        owners = con.execute(
            "SELECT datname, rolname FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba"
            " WHERE datname IN ('airflow', 'warehouse', 'judgements') ORDER BY 1"
        ).fetchall()
    assert owners == [("airflow", "airflow"), ("judgements", "clientfile"), ("warehouse", "clientfile")]


def test_a_wrong_password_opens_nothing(deployment: Deployment) -> None:
    with pytest.raises(urllib.error.HTTPError, match="401"):
        deployment.ask("/auth/token", {"username": "admin", "password": "wrong"})


def test_no_secret_is_in_a_log(deployment: Deployment) -> None:
    logs = [*deployment.machine.logs.glob("*.log"), *(deployment.data / "logs").rglob("*.log")]
    assert logs
    for log in logs:
        text = log.read_text(encoding="utf-8", errors="replace")
        assert not [name for name, value in deployment.secrets.items() if value in text], log.name


@pytest.mark.skipif(not LONG, reason="CLIENTFILE_LONG=1 starts Spark too")
def test_sparks_master_and_worker_start_and_find_each_other(image: Path, tmp_path: Path) -> None:
    ports = {port: str(free_port(0)) for port in ("7077", "8081", "8082")}
    places = {"/opt/venv": str(image / "venv"), "/opt/clientfile": str(image / "clientfile")}
    places |= {"/data": str(tmp_path), "/tmp": str(tmp_path), "spark-master": "127.0.0.1", **ports}
    machine = Machine(tmp_path / "services", places, {}, {"SPARK_LOCAL_IP": "127.0.0.1"})
    with machine.up("spark-master", "spark-worker"):
        deadline = time.monotonic() + DEADLINE
        while "Registering worker" not in machine.said("spark-master"):
            assert time.monotonic() < deadline, machine.said("spark-worker")
            time.sleep(0.2)
