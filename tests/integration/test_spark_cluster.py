"""A real cluster: a worker is killed while pairs are being compared, and the run ends as it would have."""

import os
import threading
import time
from datetime import UTC, datetime

import pytest
from support.alike import contents, project
from support.children import in_child
from support.spark_cluster import standalone

from demo.brand import DemoBrand, prepare
from resolution import pipeline
from resolution.config import Configuration
from resolution.progress import silent
from resolution.publish import live
from resolution.schemas import EDGE, LINKED_RECORD, MARTS, MEMBERSHIP, build_schema
from resolution.warehouse import runs

pytestmark = pytest.mark.slow

PEOPLE, SEED = 60, 7
STATE = (EDGE, LINKED_RECORD, MEMBERSHIP)
IN_THE_MIDDLE = 12
"""Tables that linking has worked out when the worker dies: its keys are made, its pairs are not compared."""


def worked_out(config: Configuration) -> int:
    """Return how many tables the stage under way has worked out."""
    return len(list((config.root / "var" / "spark" / "_work").glob("*/*")))


def is_linking(config: Configuration) -> bool:
    """Tell whether linking is under way, and in its middle."""
    run = runs.find(config, "r1")
    return run is not None and run.stage == "check_records" and worked_out(config) >= IN_THE_MIDDLE


def test_a_worker_killed_while_linking_changes_nothing(tmp_path, monkeypatch) -> None:
    began = datetime.now(UTC).replace(microsecond=0)
    monkeypatch.setattr(pipeline, "_now", lambda: began)
    brand = tmp_path / "brand"
    prepare(brand, PEOPLE, SEED, silent)
    here = project(tmp_path / "here", brand, tmp_path / "models")
    with standalone(tmp_path / "cluster") as cluster:
        there = cluster.configured(project(tmp_path / "there", brand, tmp_path / "models"))
        with DemoBrand(brand) as sources:
            os.environ.update(sources.environment)
            for config in (here, there):
                for source in config.sources:
                    pipeline.pull(config, source)
            pipeline.run(here, run_id="r1")

        def run() -> None:
            pipeline._now = lambda: began
            pipeline.run(there, run_id="r1")

        ended: list[int] = []
        running = threading.Thread(target=lambda: ended.append(in_child(run)))
        running.start()
        while running.is_alive() and not is_linking(there):
            time.sleep(0.2)
        assert running.is_alive() and cluster.has_executors()
        cluster.kill_a_worker()
        running.join()
    assert ended == [0]
    assert live(there).run_id == "r1"
    for table in STATE:
        key = ", ".join(table.key)
        assert contents(there, table.qualified, key) == contents(here, table.qualified, key)
    for table, key in MARTS.items():
        where, but = f"{build_schema('r1')}.{table}", ("as_of",) if table == "build" else ()
        assert contents(there, where, key, but) == contents(here, where, key, but)
