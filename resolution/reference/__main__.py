"""`make docs`: write the reference pages into docs/ and dbt's documentation into site/, and say where."""

import argparse
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from resolution import config as configuration
from resolution import transform
from resolution.carried import PROJECT
from resolution.reference import client_file, commands, dictionary, gates
from resolution.reference import configuration as keys

ROOT = PROJECT.parent
PAGES: dict[str, Callable[[], str]] = {
    "client-file.md": client_file.page,
    "commands.md": commands.page,
    "configuration.md": keys.page,
    "data-dictionary.md": dictionary.page,
    "gates.md": gates.page,
}
"""The pages of docs/ that are written, not edited."""


def write_pages(folder: Path) -> list[Path]:
    """Write the reference pages into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / name for name in PAGES]
    for path, page in zip(written, PAGES.values(), strict=True):
        path.write_text(page(), encoding="utf-8")
    return written


def write_site(folder: Path) -> Path:
    """Write dbt's documentation of every model as one page, and return its path."""
    with resources.as_file(resources.files("resolution").joinpath("clientfile.yaml")) as shipped:
        config = configuration.load(shipped).model_copy(update={"root": ROOT})
    return transform.docs(config, folder)


def main() -> None:
    """Write everything and print where it stands."""
    parser = argparse.ArgumentParser(prog="python -m resolution.reference", description=__doc__)
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="folder of the reference pages")
    parser.add_argument("--site", type=Path, default=ROOT / "site", help="folder of dbt's documentation")
    chosen = parser.parse_args()
    for path in [*write_pages(chosen.docs), write_site(chosen.site)]:
        print(f"Wrote {path}")


if __name__ == "__main__":
    main()
