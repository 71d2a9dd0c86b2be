"""The folder of the gates' pages."""

from contextlib import suppress
from pathlib import Path

from resolution.config import Configuration
from resolution.errors import GateError
from resolution.gates.pages.index_page import index_page, judged_runs
from resolution.gates.pages.numbers import numbers_of
from resolution.gates.pages.run_page import run_page
from resolution.gates.report import results_of
from resolution.warehouse import duck, runs

INDEX = "index.html"
KEPT = 60
"""Runs whose pages are kept: two months of nights. What the gates found stays in the warehouse."""


def write_pages(config: Configuration, run_id: str) -> Path:
    """Write the page of a run and the index anew, and return where the run's page is.

    Of older runs than KEPT the pages are removed. Raises GateError when the folder cannot be written.
    """
    folder = config.path(config.gates.pages)
    run, results = runs.require(config, run_id), results_of(config, run_id)
    with duck.connect(config, read_only=True) as con:
        numbers = numbers_of(con, run_id)
    page = folder / f"{run_id}.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(page, run_page(config.brand, run, results, numbers))
        _forget(folder)
        _write(folder / INDEX, _index(config, folder))
    except OSError:
        raise GateError(
            "The pages of the gates could not be written.",
            f"Check free disk space and permissions of {folder}; `clientfile gates` shows what was found.",
        ) from None
    return page


def _index(config: Configuration, folder: Path) -> str:
    with duck.connect(config, read_only=True) as con:
        return index_page(config.brand, judged_runs(con, [page.stem for page in _pages(folder)]))


def _pages(folder: Path) -> list[Path]:
    """Return the runs' pages, the oldest first: a run's id begins with its time."""
    return sorted(page for page in folder.glob("*.html") if page.name != INDEX)


def _forget(folder: Path) -> None:
    for page in _pages(folder)[:-KEPT]:
        page.unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    draft = path.with_name(f".{path.name}")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
