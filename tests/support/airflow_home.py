"""Airflow in a process of its own, with a home and a project folder of its own."""

import os
import subprocess
import sys
from pathlib import Path

from support.workspace import SHIPPED

DAGS = Path(__file__).resolve().parent.parent.parent / "dags"


_ANSWER = """
import sys, time
from airflow.api_fastapi.app import create_app
from fastapi.testclient import TestClient
client = TestClient(create_app())
client.headers["Authorization"] = "Bearer " + client.get("/auth/token").json()["access_token"]
option, reason = sys.argv[1:]
while True:
    found = client.get("/api/v2/dags/~/dagRuns/~/hitlDetails", params={"response_received": False}).json()
    for task in (asked["task_instance"] for asked in found["hitl_details"]):
        client.patch(
            f"/api/v2/dags/{task['dag_id']}/dagRuns/{task['dag_run_id']}"
            f"/taskInstances/{task['task_id']}/{task['map_index']}/hitlDetails",
            json={"chosen_options": [option], "params_input": {"reason": reason}},
        ).raise_for_status()
        sys.exit()
    time.sleep(0.5)
"""


class AirflowHome:
    """A fresh Airflow without examples, whose DAGs read the shipped configuration in `root`."""

    def __init__(self, root: Path) -> None:
        self.config = root / "clientfile.yaml"
        self.config.write_text(SHIPPED.read_text(encoding="utf-8"), encoding="utf-8")
        settings = {
            "AIRFLOW_HOME": root / "airflow",
            "AIRFLOW__CORE__DAGS_FOLDER": DAGS,
            "AIRFLOW__CORE__LOAD_EXAMPLES": False,
            "AIRFLOW__CORE__UNIT_TEST_MODE": False,
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": True,
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{root / 'airflow.db'}",
            "CLIENTFILE_CONFIG": self.config,
        }
        self.environment = {**os.environ, **{name: str(value) for name, value in settings.items()}}

    def python(self, code: str) -> subprocess.CompletedProcess[str]:
        """Run code in a fresh interpreter."""
        return self._run(sys.executable, "-c", code)

    def airflow(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command `airflow`."""
        return self._run(sys.executable, "-m", "airflow", *arguments)

    def answered(self, *arguments: str, option: str, reason: str) -> subprocess.CompletedProcess[str]:
        """Run the command `airflow` while somebody answers its first question, by Airflow's own API."""
        answer = [sys.executable, "-c", _ANSWER, option, reason]
        somebody = subprocess.Popen(answer, env=self.environment, cwd=self.config.parent)
        try:
            return self.airflow(*arguments)
        finally:
            somebody.kill()
            somebody.wait()

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env=self.environment, cwd=self.config.parent, capture_output=True, text=True, check=False
        )
