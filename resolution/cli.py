"""The command line: `clientfile`. Every command says what it does, with an example."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from resolution import config as configuration
from resolution import pipeline
from resolution.commands import judge
from resolution.commands.doctor import doctor
from resolution.commands.export import export
from resolution.commands.gates import acknowledge, gates
from resolution.commands.init import Kind, init, write
from resolution.commands.look import client, history
from resolution.commands.measure import evaluate, explain
from resolution.commands.options import DEFAULT, ConfigPath
from resolution.commands.report import report
from resolution.commands.status import status
from resolution.errors import ConfigurationError
from resolution.screen import OneSentence, progress_bars, say, table

app = typer.Typer(
    name="clientfile",
    help="One client file of a house's POS, web shop and CRM records.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    rich_markup_mode=None,
)
app.command()(init)


@app.command()
def demo(
    people: Annotated[
        int | None,
        typer.Option(min=100, help="How many people the made-up brand has; 10,000 if not said."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Another seed makes other people.")] = None,
    records: Annotated[
        Path | None, typer.Option(help="Spread the records of this Parquet file over the sources instead.")
    ] = None,
    second_day: Annotated[
        bool, typer.Option("--second-day", help="Let a day pass at the sources, then pull and run.")
    ] = False,
    serve: Annotated[
        bool, typer.Option("--serve", help="Only keep the demo's shop and CRM running, for other commands.")
    ] = False,
    warehouse: Annotated[
        Kind,
        typer.Option(
            help="Where there is no clientfile.yaml yet: a DuckDB file, a PostgreSQL server or a Spark."
        ),
    ] = Kind.duckdb,
    config: ConfigPath = DEFAULT,
) -> None:
    """Make a brand of dirty records in three real systems, and one client file of it.

    Example: clientfile demo --people 10000
    """
    from demo import show

    with OneSentence():
        if not config.exists():
            write(config, warehouse)
        settings = configuration.load(config)
        if serve:
            show.serve(settings, people, seed)
        else:
            show.run(settings, people, seed, records=records, day_two=second_day)


@app.command()
def pull(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Which sources; all when none is named.")
    ] = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Land what is new at the sources in the warehouse.

    Example: clientfile pull pos web
    """
    with OneSentence():
        settings = configuration.load(config)
        unknown = sorted(set(sources or []) - set(settings.sources))
        if unknown:
            raise ConfigurationError(
                f"There is no source {', '.join(unknown)}.", f"Choose from {', '.join(settings.sources)}."
            )
        with progress_bars() as listen:
            results = [pipeline.pull(settings, name, listen) for name in sources or settings.sources]
    rows = [[result.source, name, f"{count:,}"] for result in results for name, count in result.rows.items()]
    rows += [
        [result.source, "rejected lines", f"{result.rejected:,}"] for result in results if result.rejected
    ]
    table("Pulled", ["source", "table", "new rows"], rows)


@app.command()
def run(
    full: Annotated[
        bool, typer.Option("--full", help="Compare all records again, not only those that changed.")
    ] = False,
    run_id: Annotated[
        str | None,
        typer.Option(
            help="Name the run (r and small letters, digits); under the name of a run that was killed, that "
            "run goes on, as it was begun."
        ),
    ] = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Resolve what has been pulled, check it, and publish it.

    Only records that changed since the published run are compared, unless something else changed that links
    depend on: the run says which it is and why. Without a model, one is trained first. A run that fails
    leaves the published file as it was.

    Example: clientfile pull && clientfile run
    """
    with OneSentence():
        settings = configuration.load(config)
        with progress_bars() as listen:
            done, counts = pipeline.run(settings, listen, full=full, run_id=run_id)
    rows = [[stage, what, f"{n:,}"] for stage, found in counts.items() for what, n in found.items()]
    why = f", full because {done.reason}" if done.reason else f", {done.mode}"
    table(f"Run {done.run_id}{why}", ["stage", "what", "count"], rows)
    from resolution.builds.shelf import shelf

    say(f"Published: {shelf(settings).place}")


@app.command()
def train(config: ConfigPath = DEFAULT) -> None:
    """Learn a new model, without labels, from what has been pulled; the next run uses it.

    Example: clientfile train && clientfile run
    """
    with OneSentence(), progress_bars() as listen:
        version = pipeline.train(configuration.load(config), listen)
    say(f"Trained the model {version}.")


@app.command()
def rollback(
    to: Annotated[str | None, typer.Option(help="The run to go back to; the one before if none.")] = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Let readers see an earlier build again, by one atomic switch.

    Example: clientfile rollback
    """
    with OneSentence():
        build = pipeline.rollback(configuration.load(config), to)
    say(f"Readers see the run {build.run_id} of {build.published_at} again.")


_COMMANDS = (
    status,
    gates,
    acknowledge,
    judge.review,
    client,
    history,
    evaluate,
    explain,
    report,
    export,
    doctor,
)
for command in _COMMANDS:
    app.command()(command)
app.add_typer(judge.app)


if __name__ == "__main__":
    sys.exit(app())
