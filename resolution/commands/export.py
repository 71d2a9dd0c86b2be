"""The command `export`: tables of a published build as Parquet or CSV files."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from resolution import config as configuration
from resolution.commands.options import DEFAULT, ConfigPath
from resolution.screen import OneSentence, progress_bars, say, table


class Form(StrEnum):
    """Kinds of files."""

    parquet = "parquet"
    csv = "csv"


def export(
    folder: Annotated[Path, typer.Argument(help="The folder to write; one that is new or empty.")],
    form: Annotated[Form, typer.Option("--format", help="Parquet or CSV files.")] = Form.parquet,
    tables: Annotated[
        list[str] | None, typer.Option("--table", help="A table to write, once for each; all if none.")
    ] = None,
    masked: Annotated[
        bool, typer.Option("--masked", help="Of the masked file: without contact data and identity.")
    ] = False,
    run: Annotated[
        str | None, typer.Option(help="The run whose build is written, if kept; the live one if none.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(help="Only what is about clients that changed after this run; see client_changes."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a former export.")] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Write tables of the client file as Parquet or CSV files, all of them or none.

    With --since, a table that has client_id holds the clients that changed since only, the others are whole;
    who is to be deleted is said in client_changes. Lists are JSON text in CSV files.

    Example: clientfile export crm-files --format csv --table client --table client_consent
    """
    from resolution.export import Order
    from resolution.export import export as write

    with OneSentence():
        settings = configuration.load(config)
        order = Order(folder, form.value, tuple(tables or ()), masked, run, since, force)
        with progress_bars() as listen:
            counts = write(settings, order, listen)
    table("Exported", ["table", "rows"], [[name, f"{rows:,}"] for name, rows in counts.items()])
    say(f"Written: {folder}")
