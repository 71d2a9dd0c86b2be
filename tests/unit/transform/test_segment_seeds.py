"""The shipped segments: each combination of scores has one, and no other."""

import csv
from itertools import product

import pytest

from resolution.carried import PROJECT

SCORES = range(1, 6)


@pytest.mark.parametrize(
    ("seed", "of"), [("rfm_segment", ("recency", "value")), ("data_access_segment", ("consent", "data"))]
)
def test_every_pair_of_scores_has_exactly_one_segment(seed: str, of: tuple[str, str]) -> None:
    with (PROJECT / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["segment"] and row["meaning"] for row in rows)
    for scores in product(SCORES, SCORES):
        found = [
            row["segment"]
            for row in rows
            if all(
                int(row[f"{name}_from"]) <= score <= int(row[f"{name}_to"])
                for name, score in zip(of, scores, strict=True)
            )
        ]
        assert len(found) == 1, (scores, found)
