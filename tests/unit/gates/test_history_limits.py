"""What the gates learn from former runs: examples that an engineer can read, and what no run may change."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from expectations import history
from expectations.expectation import Limits
from expectations.history import FEWEST, age, level

GOLDEN = yaml.safe_load((Path(__file__).parents[2] / "golden" / "gate_limits.yaml").read_text("utf-8"))
SHARES = st.floats(0, 1, allow_nan=False)


@pytest.mark.parametrize("example", GOLDEN, ids=lambda example: example["says"])
def test_limits_are_learnt(example: dict[str, Any]) -> None:
    learn = getattr(history, example["of"])
    found = learn(example["values"], example["slack"], example["configured"])
    for limit in ("floor", "ceiling"):
        assert getattr(found, limit) == pytest.approx(example[limit], abs=5e-4), limit


@given(st.lists(SHARES, min_size=1, max_size=30), st.floats(0.01, 0.2), st.floats(0.01, 0.5))
def test_what_was_last_is_never_out_of_bounds(values: list[float], slack: float, configured: float) -> None:
    assert level(values, slack, configured).hold(values[-1])


@given(st.integers(0, 9), SHARES)
def test_one_odd_run_moves_no_limit_of_steady_ones(at: int, odd: float) -> None:
    steady = [0.9] * 12
    once = [odd if number == at else value for number, value in enumerate(steady)]
    assert level(once, 0.05, 0.1) == level(steady, 0.05, 0.1)


@given(st.lists(SHARES, min_size=1, max_size=FEWEST))
def test_too_few_runs_leave_what_is_configured(values: list[float]) -> None:
    assert level(values, 0.05, 0.1) == Limits(values[-1] - 0.1, values[-1] + 0.1)
    assert age(values, 1, 7) == Limits(ceiling=values[-1] + 7)


@given(st.lists(SHARES, min_size=FEWEST + 2, max_size=20), st.floats(0.01, 0.2))
def test_the_order_of_ages_does_not_matter(values: list[float], slack: float) -> None:
    assert age(values, slack, 7) == age(values[::-1], slack, 7)
