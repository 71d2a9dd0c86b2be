"""Options that commands share."""

import getpass
from pathlib import Path
from typing import Annotated

import typer

from resolution import config as configuration
from resolution.errors import ConfigurationError

ConfigPath = Annotated[
    Path, typer.Option("--config", "-c", envvar="CLIENTFILE_CONFIG", help="The configuration file.")
]
DEFAULT = configuration.DEFAULT_PATH


def login() -> str:
    """Return the login name of whoever types; raises ConfigurationError when there is none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container whose user has no name
        raise ConfigurationError("It is not known who you are.", "Say who you are with --by.") from None
