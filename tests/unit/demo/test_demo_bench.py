import json

import pytest
from support.examples import is_long

from demo import bench
from demo.bench import Measured, ratios
from resolution.errors import ConfigurationError, RunError
from resolution.pipeline import STAGES


def measured(people, seconds):
    return Measured(people, {"pos": people, "web": people}, seconds)


def test_ratios_compare_time_with_records():
    small = measured(100, {"pull": 2.0, "run: link": 1.0, "pull again": 2.0, "run again: link": 1.0})
    large = measured(400, {"pull": 8.0, "run: link": 2.0, "pull again": 2.0, "run again: link": 1.0})
    found = ratios([large, small])
    assert found["records"] == 4
    assert found["growth"] == {"pull": 1, "run: link": 0.5, "pull again": 0.25, "run again: link": 0.25}
    assert found["again"] == {"pull again": 0.25, "run again: link": 0.5}


def test_one_size_does_not_grow():
    found = ratios([measured(100, {"run": 2.0, "run again": 1.0})])
    assert found["growth"] == {}
    assert found["again"] == {"run again": 0.5}


def test_help_gives_an_example(capsys):
    with pytest.raises(SystemExit) as end:
        bench.main(["--help"])
    assert end.value.code == 0
    assert bench.EXAMPLE in capsys.readouterr().out


def test_a_tiny_brand_is_refused(capsys):
    with pytest.raises(ConfigurationError):
        bench.arguments(["--people", "20", "3000"])
    with pytest.raises(ConfigurationError):
        bench.arguments(["--records", "20"])
    assert bench.main(["--people", "20"]) == 1
    assert "too small" in capsys.readouterr().out


def test_a_command_that_fails_ends_the_bench(tmp_path):
    with pytest.raises(RunError, match="status"):
        bench._clientfile(tmp_path, "no-such-command", {})


@pytest.mark.slow
@pytest.mark.skipif(not is_long(), reason="CLIENTFILE_LONG=1: it is a whole pipeline more")
def test_a_brand_is_measured_from_pull_to_publish(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(bench, "STEPS", ("pull", "run"))  # the second time is left out: it is slow
    monkeypatch.setattr(bench, "SHARES", (0.01,))
    output = tmp_path / "var" / "bench.json"
    assert bench.main(["--people", "100", "--known", "1000", "--records", "0", "--output", str(output)]) == 0
    content = json.loads(output.read_text())
    (size,) = content["sizes"]
    assert size["people"] == 100
    assert set(size["peak_mb"]) == set(bench.STEPS)
    assert all(megabytes > 50 for megabytes in size["peak_mb"].values())
    assert set(size["seconds"]) == {
        "pull", "pull: cpu", "run", "run: cpu", *(f"run: {stage}" for stage in STAGES),
    }  # fmt: skip
    assert content["ratios"]["records"] == 1
    assert "Wall time" in capsys.readouterr().out
