import json
import os
import subprocess
import sys
import time

import pytest

from demo import bench_scale, scale_page
from demo.day_by_day import WHOLE
from demo.watch import Watch


def one(kind, records, full, changed=None):
    """Return what was measured of a size: each stage took so many seconds and gigabytes."""
    days = {"full": full} | ({bench_scale.DAY: changed} if changed else {})
    counts = {
        "link: candidate pairs": 20 * records,
        "link: edges": records,
        "link: records": records,
        "cluster: clients": records // 2,
    }
    return {
        "kind": kind,
        "records": records,
        "days": {
            name: {"seconds": dict.fromkeys(WHOLE, seconds) | {"train": 99.0}, "counts": counts}
            for name, seconds in days.items()
        },
        "memory_mb": {name: dict.fromkeys(WHOLE, 1_500) for name in days},
        "disk_mb": {name: dict.fromkeys(WHOLE, 2_500) for name in days},
        "ratio of wall time": {bench_scale.DAY: changed / full} if changed else {},
        "bytes a record on disk": 2_000.0,
    }


FOUND = [
    one("duckdb", 1_000, 10.0, 2.0),
    one("duckdb", 10_000, 90.0),
    one("postgres", 1_000, 15.0, 5.0),
]


def test_growth_and_ratios_are_of_one_kind_and_of_one_size() -> None:
    lines = bench_scale.growth(FOUND)
    assert lines[0] == "duckdb: from 1,000 to 10,000 records the full day took 0.90 of linear"
    assert "postgres ÷ duckdb at 1,000 records, full day: 1.50" in lines
    assert any("duckdb, 1,000 records: a day of 1 % took 1/5.0 of the full day" in line for line in lines)
    assert not any("10,000 records: a day" in line for line in lines)


def test_the_page_gets_the_tables(tmp_path) -> None:
    page = tmp_path / "scaling.md"
    page.write_text("before\n<!-- scale:begin -->\nold\n<!-- scale:end -->\nafter\n", encoding="utf-8")
    scale_page.write(FOUND, ["a line"], bench_scale.DAY, page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n") and text.endswith("after\n") and "old" not in text
    assert "DuckDB 10,000" in text and "- a line" in text
    assert f"| **all** | **{10 * len(WHOLE)}** |" in text  # training is left out
    assert "| pairs compared, of a record | 20.0 |" in text


def test_all_is_shown(capsys) -> None:
    bench_scale.show(FOUND)
    printed = capsys.readouterr().out
    assert "duckdb, full" in printed and "90.0" in printed


def test_sizes_are_asked_for_by_kind() -> None:
    assert bench_scale._wanted([["duckdb", "5", "6"], ["spark", "7"]]) == [
        ("duckdb", 5), ("duckdb", 6), ("spark", 7),
    ]  # fmt: skip
    assert ("duckdb", 10_000_000) in bench_scale._wanted(None)


def test_memory_of_other_processes_and_the_disk_are_watched(tmp_path) -> None:
    code = (
        "import time; held = bytearray(150_000_000); held[::4096] = b'x' * len(held[::4096]); time.sleep(20)"
    )
    begun = time.perf_counter()
    with Watch(tmp_path) as watch:
        child = subprocess.Popen([sys.executable, "-c", code])
        (tmp_path / "file").write_bytes(os.urandom(5_000_000))
        while watch.most_mb("memory", [(begun, time.perf_counter())]) < 150 and child.poll() is None:
            time.sleep(0.1)
        child.kill()
        child.wait()
    spans = [(begun, time.perf_counter())]
    assert watch.most_mb("memory", spans) > 150
    assert watch.most_mb("disk", spans) == 5
    assert watch.most_mb("memory", [(0, 0)]) == 0


def test_what_was_measured_before_is_kept(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(bench_scale, "OUTPUT", tmp_path / "scale.json")
    assert bench_scale._kept() == {}
    (tmp_path / "scale.json").write_text(json.dumps(FOUND), encoding="utf-8")
    assert set(bench_scale._kept()) == {("duckdb", 1_000), ("duckdb", 10_000), ("postgres", 1_000)}


def test_help_gives_an_example(capsys, monkeypatch) -> None:
    monkeypatch.setattr(sys, "argv", ["bench_scale", "--help"])
    with pytest.raises(SystemExit) as end:
        bench_scale.main()
    assert end.value.code == 0
    assert "python -m demo.bench_scale" in capsys.readouterr().out
