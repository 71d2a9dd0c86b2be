"""Java, which Spark needs: whether one is there, runs, and is of a version that Spark takes."""

import re
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec

from resolution.doctor.check import Check, failure, ok, skipped
from resolution.warehouse.spark.java import REMEDY, java

OLDEST = 17
PATIENCE = 20
_VERSION = re.compile(r'version "(\d+)')


def examine() -> Iterator[Check]:
    """Ask the Java that Spark would start for its version, where Spark is installed."""
    if find_spec("pyspark") is None:
        yield skipped("Java", "Spark is not installed, so none is needed.")
        return
    yield asked(java())


def asked(command: str | None, oldest: int = OLDEST) -> Check:
    """Run a Java and compare its version."""
    if command is None:
        return failure("Java", "Spark is installed, and no Java is found.", REMEDY)
    try:
        said = subprocess.run(
            [command, "-version"], capture_output=True, text=True, timeout=PATIENCE, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        return failure("Java", f"{command} does not run ({type(error).__name__}).", REMEDY)
    found = _VERSION.search(said.stderr + said.stdout)
    number = int(found[1]) if found else 0
    if number < oldest:
        return failure("Java", f"{command} is Java {number or '?'}; Spark needs {oldest} or later.", REMEDY)
    return ok("Java", f"Java {number} runs.")
