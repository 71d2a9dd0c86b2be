import json
from pathlib import Path
from typing import Any

import pytest
from support.airflow_home import DAGS, AirflowHome

_DESCRIBE = f"""
import json, sys
from pathlib import Path
from airflow.dag_processing.dagbag import BundleDagBag
before = set(sys.modules)
folder = Path({str(DAGS)!r})
bag = BundleDagBag(str(folder), bundle_path=folder, bundle_name="dags")
loaded = sorted(set(sys.modules) - before)

def described(task):
    return {{
        "owner": task.owner, "retries": task.retries, "pool": task.pool, "doc": task.doc_md or "",
        "backoff": task.retry_exponential_backoff, "delay": task.retry_delay.total_seconds(),
        "downstream": sorted(task.downstream_task_ids), "outlets": [o.name for o in task.outlets],
        "setup": task.is_setup, "teardown": task.is_teardown,
    }}

def schedule(dag):
    return dag.schedule if isinstance(dag.schedule, str) else type(dag.schedule).__name__

def assets(dag):
    condition = dag.schedule
    return sorted(found.name for found in condition.objects) if hasattr(condition, "objects") else []

print(json.dumps({{
    "errors": bag.import_errors,
    "loaded": loaded,
    "dags": {{
        name: {{
            "tags": sorted(dag.tags), "doc": dag.doc_md or "", "catchup": dag.catchup,
            "runs": dag.max_active_runs, "assets": assets(dag), "schedule": schedule(dag),
            "tasks": {{task.task_id: described(task) for task in dag.topological_sort()}},
        }} for name, dag in bag.dags.items()
    }},
}}))
"""


@pytest.fixture(scope="session")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a fresh interpreter finds in dags/."""
    home = AirflowHome(tmp_path_factory.mktemp("parsed"))
    done = home.python(_DESCRIBE)
    assert done.returncode == 0, done.stderr
    content: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return content


@pytest.fixture
def dag_files() -> list[Path]:
    return sorted(DAGS.glob("*.py"))
