"""A run is killed at each of its steps; what comes of it is what comes of one that never was.

Steps are what stages tell of themselves, and the moments before the warehouse is opened. Random moments are
in test_kills_any_moment.py.
"""

import shutil
from collections.abc import Iterator

import pytest
from support.examples import is_long
from support.kills import KILLED, Warm
from support.nights import QUICK
from support.played import Played, finish, two_nights

pytestmark = pytest.mark.slow

SELDOM = {"incremental": 3, "full": 6}
"""Every so many steps of a run are tried …"""
SELDOM_OF = {"link": 2, "standardise": 3, "build_marts": 5, "publish": 3}
"""… and of these the so many fewer: each is a kind of value in the same transaction, or one table more."""


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    with Warm() as process:
        yield process


@pytest.fixture(scope="module")
def runs(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    return dict(zip(("full", "incremental"), two_nights(warm, tmp_path_factory.mktemp("kills")), strict=True))


def moments(which: str, run: Played, stage: str) -> list[int]:
    """Return the numbers of the steps to be killed before: all, or those that tell most."""
    if is_long():
        return list(range(len(run.steps[stage])))
    opening = 5 if stage != QUICK[0] else 0  # of the run itself, the same before each stage
    seldom = SELDOM[which] * SELDOM_OF.get(stage, 1)
    return list(range(opening, len(run.steps[stage]), seldom))


@pytest.mark.parametrize("stage", QUICK)
@pytest.mark.parametrize("which", SELDOM)
def test_killed_at_any_step_a_run_is_done_again_as_if_nothing_had_been(warm, runs, tmp_path, which, stage):
    run, folder = runs[which], tmp_path / "house"
    for step in moments(which, run, stage):
        shutil.copytree(run.eves[stage], folder, symlinks=True)
        assert warm.run(run.order(folder, (stage,), alone=True, at_step=step)).status == KILLED
        if step % 3:  # as Airflow goes on, by the stage that failed
            finish(warm, run, folder, QUICK[QUICK.index(stage) :], alone=True)
        else:
            finish(warm, run, folder, QUICK)
        shutil.rmtree(folder)
