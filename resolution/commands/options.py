"""Options that commands share."""

from pathlib import Path
from typing import Annotated

import typer

from resolution import config as configuration

ConfigPath = Annotated[
    Path, typer.Option("--config", "-c", envvar="CLIENTFILE_CONFIG", help="The configuration file.")
]
DEFAULT = configuration.DEFAULT_PATH
