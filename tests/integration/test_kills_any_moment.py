"""A run is killed at random moments, more than once, in dbt and in the gates; another takes its place, or
is started beside it.
"""

import random
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support import nights
from support.examples import is_long
from support.kills import KILLED, WAITING, Order, Warm
from support.leavings import Leavings, difference, leavings, published
from support.nights import QUICK
from support.played import Played, finish, play, two_nights
from support.workspace import DAY

from resolution import pipeline
from resolution.review.judging import judge

pytestmark = pytest.mark.slow

ATTEMPTS = 200 if is_long() else 2
ASKED = {"store review_item", "store blind_pair"}


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    with Warm() as process:
        yield process


@pytest.fixture(scope="module")
def runs(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> tuple[Played, Played]:
    return two_nights(warm, tmp_path_factory.mktemp("kills"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "house"


def seconds(warm: Warm, run: Played, folder: Path) -> float:
    """Return how long a run takes here and now."""
    shutil.copytree(run.eves[QUICK[0]], folder, symlinks=True)
    begun = time.monotonic()
    finish(warm, run, folder, QUICK)
    shutil.rmtree(folder)
    return time.monotonic() - begun


def test_killed_at_random_moments_until_it_comes_to_its_end(warm, runs, folder):
    rng, kills = random.Random(11), 0
    run = runs[1]
    takes = seconds(warm, run, folder)
    for _ in range(ATTEMPTS):
        shutil.copytree(run.eves[QUICK[0]], folder, symlinks=True)
        while warm.run(run.order(folder, after_seconds=rng.uniform(0, takes))).status == KILLED:
            kills += 1
            if rng.random() < 0.7:
                break
        finish(warm, run, folder, QUICK)
        shutil.rmtree(folder)
    assert kills >= ATTEMPTS / 2


def without_the_killed(left: Leavings, is_published: bool) -> Leavings:
    """Leave out how far a run came before it died, and which run asked stewards what one could no more."""
    kept = left | {"run": [row for row in left["run"] if row[0] != "r2"]}
    return {name: rows for name, rows in kept.items() if not (is_published and name in ASKED)}


def new_run(warm: Warm, root: Path) -> Leavings:
    """Do run r3, of the night after, and return what it leaves."""
    ending = warm.run(Order(str(root), "r3", 3))
    assert ending.status == 0, ending.said
    return leavings(root)


@pytest.fixture(scope="module")
def after(warm, runs, tmp_path_factory) -> dict[bool, Leavings]:
    """What r3 leaves after an r2 that was only begun (False), and after one that was published (True)."""
    found = {}
    for is_published in (False, True):
        root = tmp_path_factory.mktemp("after") / "house"
        shutil.copytree(runs[1].eves[QUICK[0]], root, symlinks=True)
        warm.run(runs[1].order(root, QUICK if is_published else (), alone=not is_published))
        found[is_published] = new_run(warm, root)
    return found


@pytest.mark.parametrize("stage", QUICK if is_long() else ("link", "publish"))
def test_a_new_run_after_a_killed_one_is_as_if_that_had_never_been(warm, runs, after, folder, stage):
    run = runs[1]
    steps = range(len(run.steps[stage]))
    for step in steps if is_long() else (steps[len(steps) * 2 // 3], steps[-1]):
        shutil.copytree(run.eves[stage], folder, symlinks=True)
        assert warm.run(run.order(folder, (stage,), alone=True, at_step=step)).status == KILLED
        is_published = (folder / "published/current").readlink().name == "r2"
        left = new_run(warm, folder)
        assert {row[0]: row[2] for row in left["run"]} == {
            "r1": "published",
            "r2": "published" if is_published else "interrupted",
            "r3": "published",
        }
        expected = without_the_killed(after[is_published], is_published)
        assert difference(without_the_killed(left, is_published), expected) == []
        shutil.rmtree(folder)


def test_while_a_run_works_another_is_refused_and_a_steward_may_judge(warm, runs, folder):
    run, config = runs[1], nights.house(folder)
    shutil.copytree(run.eves["cluster"], folder, symlinks=True)
    step = run.steps["cluster"].index("cluster: cluster 1")
    order = run.order(folder, ("cluster",), alone=True, at_step=step, waits=True)
    with Warm() as other, ThreadPoolExecutor() as pool:
        at_work = pool.submit(other.run, order)
        while not (folder / WAITING).exists() and not at_work.done():
            time.sleep(0.02)
        refused = warm.run(Order(str(folder), "r3", 3))
        judge(config, "no_match", "pos:10", "web:10", by="a steward", at=DAY)
        (folder / WAITING).unlink()
        assert at_work.result().status == 0
    assert "Another run is in progress" in refused.said
    assert warm.run(run.order(folder, QUICK[QUICK.index("cluster") + 1 :], alone=True)).status == 0
    before = dict(row[:2] for row in run.end["readers client_identifier"])
    assert dict(row[:2] for row in published(folder)["client_identifier"]) == before
    after = dict(row[:2] for row in new_run(warm, folder)["readers client_identifier"])
    assert before["pos:10"] == before["web:10"]
    assert after["pos:10"] != after["web:10"]


WHOLE = ("stage_sources", "check_records", "check_links", "build_marts", "check_build", "publish")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Warm, Played]]:
    """A first run with dbt and all gates."""
    root = tmp_path_factory.mktemp("whole") / "house"
    root.mkdir()
    nights.land(nights.house(root), nights.records_of(60))
    with Warm("resolution.transform", "resolution.gates.build") as process:
        yield process, play(process, root, "r1", 1, pipeline.STAGES, by_hand=False)


@pytest.mark.parametrize("stage", WHOLE if is_long() else ("check_records", "build_marts"))
def test_killed_in_dbt_or_in_a_gate_a_run_is_done_again(whole, folder, stage):
    warm, run = whole
    shutil.copytree(run.eves[stage], folder, symlinks=True)
    step = len(run.steps[stage]) * 2 // 3
    assert warm.run(run.order(folder, (stage,), alone=True, at_step=step)).status == KILLED
    finish(warm, run, folder, pipeline.STAGES[pipeline.STAGES.index(stage) :], alone=True)
