"""DuckDB draws a bar for what takes longer than two seconds: on no connection of ours."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.workspace import workspace

from resolution.transform import profile
from resolution.warehouse import duck

LONG = "SELECT count(*) FROM range(300_000_000) AS t(i) WHERE hash(i) % 7 = 0"
DRAWS = "import duckdb; con = duckdb.connect(); con.execute('{settled}'); con.execute('{long}')"


@pytest.mark.parametrize("opened", [duck.connect, duck.scratch])
def test_no_bar_is_drawn(tmp_path, opened) -> None:
    with opened(workspace(tmp_path)) as con:
        assert con.execute("SELECT current_setting('enable_progress_bar')").fetchall() == [(False,)]


def test_dbt_draws_none_either(tmp_path) -> None:
    with ExitStack() as stack:
        opened = stack.enter_context(profile.embedded(workspace(tmp_path), str(tmp_path / "w.duckdb")))
        text = (Path(opened.profiles) / "profiles.yml").read_text(encoding="utf-8")
    assert "enable_progress_bar: 'false'" in text


@pytest.mark.parametrize(("settled", "drawn"), [("SET progress_bar_time = 1", True), (duck.SETTLED, False)])
def test_what_a_long_query_prints(settled, drawn) -> None:
    code = DRAWS.format(settled=settled.replace("'", "\\'"), long=LONG)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert bool(done.stdout) is drawn
