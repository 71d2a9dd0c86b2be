from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from demo.generate import generate

PEOPLE = 450


@pytest.fixture(scope="session")
def day1(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Day 1 of a small brand; not to be changed."""
    directory = tmp_path_factory.mktemp("brand")
    generate(directory, PEOPLE, seed=7)
    return directory


@pytest.fixture
def ask() -> Callable[[str], list[tuple[Any, ...]]]:
    def _ask(query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect() as con:
            return con.execute(query).fetchall()

    return _ask
