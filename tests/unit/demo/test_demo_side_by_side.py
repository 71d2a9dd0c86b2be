import duckdb
import pytest

from demo.benchmarks import NAMES, VARIABLE, benchmark_files, missing
from demo.record_file import write_record_file
from demo.side_by_side import ALIKE, BARE, BEFORE, OURS, Sides, compare, show_sides
from resolution.errors import RunError
from resolution.evaluate.result import Quality


def test_the_brands_records_as_one_file_are_the_same_for_a_seed(tmp_path):
    files = [tmp_path / "a.parquet", tmp_path / "b.parquet", tmp_path / "c.parquet"]
    for file, seed in zip(files, (1, 1, 2), strict=True):
        assert write_record_file(file, 500, seed) == 500
    first, again, other = (duckdb.read_parquet(str(file)).fetchall() for file in files)
    assert first == again != other
    with duckdb.connect() as con:
        keys, alive = con.execute(
            "SELECT count(DISTINCT (source, source_record_id)), bool_and(NOT is_deleted) "
            f"FROM read_parquet('{files[0]}')"
        ).fetchall()[0]
    assert (keys, alive) == (500, True)


def test_ratios_are_ours_to_theirs():
    seconds = {BEFORE: {"standardise": 1.0}, OURS: {"link": 2.0, "cluster": 1.0}}
    seconds |= {BARE: {"predict": 1.5}, ALIKE: {"predict": 6.0}}
    costs = {OURS: 3.0, BARE: 2.0, ALIKE: 6.0}
    sides = Sides("few", 10, seconds, costs, {side: 100 * cost for side, cost in costs.items()})
    assert sides.ratios == {
        BARE: {"time": 2.0, "time with standardising": 1.6, "processor time": 1.5, "memory": 1.5},
        ALIKE: {"time": 0.5, "time with standardising": 0.571, "processor time": 0.5, "memory": 0.5},
    }


def test_a_side_that_fails_ends_the_comparison(tmp_path):
    file = tmp_path / "few.parquet"
    write_record_file(file, 200, 1)
    with pytest.raises(RunError, match="status"):
        compare("few", file, "no such settings", tmp_path / "work")


@pytest.mark.slow
def test_both_sides_resolve_the_same_records(tmp_path, capsys):
    file = tmp_path / "few.parquet"
    write_record_file(file, 1_000, 1)
    sides = compare("few", file, "brand", tmp_path / "work")
    assert sides.records == 1_000
    assert set(sides.seconds) == {BEFORE, OURS, BARE, ALIKE}
    assert all(200 < sides.clients[side] < 1_000 and sides.pairs[side] > 500 for side in (OURS, BARE, ALIKE))
    assert all(isinstance(sides.quality[side], Quality) for side in (OURS, BARE, ALIKE))
    assert sides.quality[OURS].f1 > 0.5
    show_sides([sides])
    assert "with standardising" in capsys.readouterr().out


def test_benchmarks_are_found_where_they_are_said_to_be(tmp_path, monkeypatch):
    (tmp_path / "febrl3.parquet").touch()
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    found = benchmark_files(None)
    assert list(found) == ["febrl3"]
    assert "fake_1000, febrl4, historical_50k" in str(missing(found))
    assert benchmark_files(tmp_path / "nowhere") == {}
    assert missing(dict.fromkeys(NAMES, tmp_path)) is None
