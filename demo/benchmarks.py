"""The public sets of records whose truth is known: Parquet files in a folder outside of the project."""

import os
from pathlib import Path

FOLDER = Path(__file__).parents[1] / ".." / "shared" / "benchmarks"
VARIABLE = "CLIENTFILE_BENCHMARKS"
NAMES = ("fake_1000", "febrl3", "febrl4", "historical_50k")
HELP = f"folder of the public sets (else the environment variable {VARIABLE}, else ../shared/benchmarks)"


def benchmark_files(given: Path | None) -> dict[str, Path]:
    """Return the sets that are there, by name: in the folder given, the variable's, or the default one."""
    folder = given or Path(os.environ.get(VARIABLE) or FOLDER)
    files = {name: folder / f"{name}.parquet" for name in NAMES}
    return {name: path.resolve() for name, path in files.items() if path.is_file()}


def missing(files: dict[str, Path]) -> str | None:
    """Say in a sentence which sets are not there, if any."""
    names = [name for name in NAMES if name not in files]
    if not names:
        return None
    return f"Left out, for there is no file of it: {', '.join(names)}. Name their folder with --benchmarks."
