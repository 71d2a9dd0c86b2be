"""An installed clientfile works without a checkout: its wheel carries all that is read at run time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).parent / "uv"
_FOUND = """
from resolution import carried, masking, transform
print(carried.PROJECT, len(masking.declarations()), sep="|")
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which nothing but clientfile's wheel was installed."""
    built, folder = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("installed")
    told = ("--quiet", "--python", sys.executable)
    run(UV, "build", *told, "--wheel", "--no-build-isolation", "--out-dir", built, ROOT)
    [wheel] = built.glob("*.whl")
    run(UV, "pip", "install", *told, "--no-deps", "--no-index", "--target", folder, wheel)
    return folder


def run(*command: str | Path, cwd: Path | None = None, **variables: str) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, **variables},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_installed_clientfile_writes_its_configuration(installed: Path, tmp_path: Path) -> None:
    run(installed / "bin" / "clientfile", "init", "my-house", cwd=tmp_path, PYTHONPATH=str(installed))
    shipped = (ROOT / "resolution" / "clientfile.yaml").read_bytes()
    assert (tmp_path / "my-house" / "clientfile.yaml").read_bytes() == shipped


def test_an_installed_clientfile_finds_its_own_dbt_project(installed: Path, tmp_path: Path) -> None:
    found = run(sys.executable, "-c", _FOUND, cwd=tmp_path, PYTHONPATH=str(installed))
    project, declared = found.strip().split("|")
    assert Path(project) == installed / "resolution" / "dbt_project"
    assert int(declared) > 0


@pytest.mark.parametrize(
    ("folder", "carried"),
    [("dbt_project", "resolution/dbt_project"), ("resolution", "resolution"), ("demo", "demo")],
)
def test_the_wheel_carries_every_file_of_the_clone(installed: Path, folder: str, carried: str) -> None:
    kept = run("git", "ls-files", folder, cwd=ROOT).splitlines()
    assert kept
    missing = [file for file in kept if not (installed / (carried + file.removeprefix(folder))).is_file()]
    assert missing == []
