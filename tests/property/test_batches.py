"""Whole files in random batches, by the stages of a run: the end is that of one full run."""

import os

import pytest

from demo.benchmarks import benchmark_files
from demo.day_by_day import feed
from demo.record_file import write_record_file

LONG = bool(os.environ.get("CLIENTFILE_LONG"))
BATCHES = 20 if LONG else 8


@pytest.mark.slow
@pytest.mark.skipif(not LONG, reason="CLIENTFILE_LONG=1: test_incremental.py has made-up records")
def test_records_of_the_brand_in_batches_end_as_one_run(tmp_path) -> None:
    file = tmp_path / "brand.parquet"
    write_record_file(file, 20_000 if LONG else 1_000, seed=4)
    found = feed(tmp_path / "house", file, BATCHES)
    assert found.equal
    assert found.edges > found.records / 3
    assert found.compared < 1.5 * found.records  # nobody was compared twenty times


@pytest.mark.slow
@pytest.mark.skipif(not LONG, reason="CLIENTFILE_LONG=1 feeds the historical people, for some minutes")
def test_the_historical_people_in_twenty_batches_end_as_one_run(tmp_path) -> None:
    file = benchmark_files(None).get("historical_50k")
    if file is None:
        pytest.skip("historical_50k is not there")
    found = feed(tmp_path / "house", file, BATCHES)
    assert found.equal
    assert found.records == 50_578
