"""A run is killed at random moments, more than once, in dbt and in the gates; or another takes its place."""

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.examples import is_long
from support.kills import KILLED, Order, Warm
from support.leavings import Leavings, difference, leavings
from support.nights import QUICK
from support.played import Played, finish, two_nights

pytestmark = pytest.mark.slow

ATTEMPTS = 200 if is_long() else 20
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


def without_the_killed(left: Leavings, published: bool) -> Leavings:
    """Leave out how far a run came before it died, and which run asked stewards what one could no more."""
    kept = left | {"run": [row for row in left["run"] if row[0] != "r2"]}
    return {name: rows for name, rows in kept.items() if not (published and name in ASKED)}


def new_run(warm: Warm, root: Path) -> Leavings:
    """Do run r3, of the night after, and return what it leaves."""
    ending = warm.run(Order(str(root), "r3", 3))
    assert ending.status == 0, ending.said
    return leavings(root)


@pytest.fixture(scope="module")
def after(warm, runs, tmp_path_factory) -> dict[bool, Leavings]:
    """What r3 leaves after an r2 that was only begun (False), and after one that was published (True)."""
    found = {}
    for published in (False, True):
        root = tmp_path_factory.mktemp("after") / "house"
        shutil.copytree(runs[1].eves[QUICK[0]], root, symlinks=True)
        warm.run(runs[1].order(root, QUICK if published else (), alone=not published))
        found[published] = new_run(warm, root)
    return found


@pytest.mark.parametrize("stage", QUICK)
def test_a_new_run_after_a_killed_one_is_as_if_that_had_never_been(warm, runs, after, folder, stage):
    run = runs[1]
    steps = range(len(run.steps[stage]))
    for step in steps if is_long() else (steps[len(steps) * 2 // 3], steps[-1]):
        shutil.copytree(run.eves[stage], folder, symlinks=True)
        assert warm.run(run.order(folder, (stage,), alone=True, at_step=step)).status == KILLED
        published = (folder / "published/current").readlink().name == "r2"
        left = new_run(warm, folder)
        assert {row[0]: row[2] for row in left["run"]} == {
            "r1": "published",
            "r2": "published" if published else "interrupted",
            "r3": "published",
        }
        expected = without_the_killed(after[published], published)
        assert difference(without_the_killed(left, published), expected) == []
        shutil.rmtree(folder)
