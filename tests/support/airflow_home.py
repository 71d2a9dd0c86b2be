"""Airflow in a process of its own, with a home and a project folder of its own."""

import os
import subprocess
import sys
from pathlib import Path

from support.workspace import SHIPPED

DAGS = Path(__file__).resolve().parent.parent.parent / "dags"


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

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env=self.environment, cwd=self.config.parent, capture_output=True, text=True, check=False
        )
