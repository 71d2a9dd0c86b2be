"""Every row of tests/golden/standardise_*.yaml: what is entered gives exactly what the table says."""

import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml

GOLDEN = Path(__file__).parents[2] / "golden"
TABLES = sorted(path.stem.removeprefix("standardise_") for path in GOLDEN.glob("standardise_*.yaml"))


def rows() -> list[Any]:
    listed = []
    for kind in TABLES:
        content = yaml.safe_load((GOLDEN / f"standardise_{kind}.yaml").read_text(encoding="utf-8"))
        listed += [pytest.param(kind, row, id=f"{kind}-{at}") for at, row in enumerate(content, start=1)]
    return listed


@pytest.mark.parametrize(("kind", "row"), rows())
def test_value_becomes_what_the_table_says(kind: str, row: dict[str, Any]) -> None:
    module = importlib.import_module(f"resolution.standardise.{kind}")
    arguments = [row[name] for name in row if name != "out"]
    found = module.standardise(*arguments)._asdict()
    found = {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}
    assert {name: value for name, value in found.items() if value not in (None, [])} == row["out"]


def test_every_kind_of_value_has_a_table() -> None:
    from resolution.standardise.kinds import COUNTRY, KINDS

    assert set(TABLES) == {kind.name for kind in (COUNTRY, *KINDS)}
