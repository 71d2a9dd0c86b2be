"""Match quality does not fall: the public sets, where their folder is, at what was reached less a margin.

The floor of the demo brand is in test_whole_way.py.
"""

from pathlib import Path

import pytest
from support.workspace import workspace

from demo.benchmarks import NAMES, benchmark_files
from resolution import scoring

pytestmark = pytest.mark.slow

FILES = benchmark_files(None)
FLOORS = {  # pairwise F1, recall of the candidate pairs
    "fake_1000": (0.97, 0.985),
    "febrl3": (0.9999, 0.9995),
    "febrl4": (0.9997, 0.9995),
    "historical_50k": (0.945, 0.955),
}


def test_every_public_set_has_a_floor() -> None:
    assert set(FLOORS) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_public_set_stays_above_its_floor(name: str, tmp_path: Path) -> None:
    if name not in FILES:
        pytest.skip("its file is not here")
    f1, candidates = FLOORS[name]
    found = scoring.evaluate_file(workspace(tmp_path), FILES[name], None, None)
    assert found.scores.pairwise.f1 >= f1
    assert found.candidates is not None
    assert found.candidates.recall >= candidates
