"""The command that makes the match report: `report`."""

import os
from pathlib import Path
from typing import Annotated

import typer

from resolution import config as configuration
from resolution import pipeline
from resolution.commands.options import DEFAULT, ConfigPath
from resolution.errors import ConfigurationError
from resolution.screen import OneSentence, say


def report(
    run: Annotated[
        str | None, typer.Option(help="Of this run, whose build is kept; of the live one if none.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="en or fr; `report.language` of the configuration if not said.")
    ] = None,
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help="Show personal values; the file is then for you alone to read.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option(help="The file to write; match_report_RUN.html here if not said.")
    ] = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Write the match report of a run: one page on what changed, how good the links are, where to look first.

    It opens offline. Each run leaves one beside the published file, masked, in the configured language.

    Example: clientfile report --language fr --output rapport.html
    """
    from resolution.evaluate.report import require_writable, write
    from resolution.match_report.words import LANGUAGES

    with OneSentence():
        if language not in (None, *LANGUAGES):
            raise ConfigurationError(
                "There is no report in that language.", f"Choose {' or '.join(LANGUAGES)}."
            )
        require_writable(output)
        done, text = pipeline.report(configuration.load(config), run, language, unmasked)
        written = output or Path(f"match_report_{done.run_id}{'_unmasked' if unmasked else ''}.html")
        if unmasked:
            _make_private(written)
        write(written, text)
    say(f"Written: {written}")


def _make_private(path: Path) -> None:
    """Let nobody else read a file, before anything is in it."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        path.chmod(0o600)
    except OSError:
        raise ConfigurationError(
            f"{path} cannot be written.", "Name a file of your own in your own folder."
        ) from None
