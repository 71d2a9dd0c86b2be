"""The command line: `clientfile`. Every command says what it does, with an example."""

import sys
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from resolution import config as configuration
from resolution import pipeline
from resolution.config import Configuration
from resolution.errors import ConfigurationError
from resolution.screen import OneSentence, progress_bars, say, table
from resolution.warehouse import runs

app = typer.Typer(
    name="clientfile",
    help="One client file of a house's POS, web shop and CRM records.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    rich_markup_mode=None,
)

ConfigPath = Annotated[
    Path, typer.Option("--config", "-c", envvar="CLIENTFILE_CONFIG", help="The configuration file.")
]
DEFAULT = configuration.DEFAULT_PATH


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Where the project is to stand.")] = Path(),
) -> None:
    """Write a commented clientfile.yaml to start from.

    Example: clientfile init my-house
    """
    with OneSentence():
        path = folder / configuration.DEFAULT_PATH
        if path.exists():
            raise ConfigurationError(f"{path} is there already.", "Edit it, or remove it first.")
        folder.mkdir(parents=True, exist_ok=True)
        template = resources.files("resolution").joinpath("clientfile.yaml")
        path.write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
    say(f"{path} is written. Name your sources in it, then run `clientfile pull`.")


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
    config: ConfigPath = DEFAULT,
) -> None:
    """Make a brand of dirty records in three real systems, and one client file of it.

    Example: clientfile demo --people 10000
    """
    from demo import show

    with OneSentence():
        if not config.exists():
            init(config.parent)
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
def run(config: ConfigPath = DEFAULT) -> None:
    """Resolve what has been pulled, check it, and publish it.

    Without a model, one is trained first. A run that fails leaves the published file as it was.

    Example: clientfile pull && clientfile run
    """
    with OneSentence():
        settings = configuration.load(config)
        with progress_bars() as listen:
            run_id, counts = pipeline.run(settings, listen)
    rows = [[stage, what, f"{n:,}"] for stage, found in counts.items() for what, n in found.items()]
    table(f"Run {run_id}", ["stage", "what", "count"], rows)
    say(f"Published: {settings.path(settings.publish.directory) / 'client_file.duckdb'}")


@app.command()
def train(config: ConfigPath = DEFAULT) -> None:
    """Learn a new model, without labels, from what has been pulled; the next run uses it.

    Example: clientfile train && clientfile run
    """
    with OneSentence(), progress_bars() as listen:
        version = pipeline.train(configuration.load(config), listen)
    say(f"Trained the model {version}.")


@app.command()
def evaluate(
    file: Annotated[
        Path | None, typer.Argument(help="Parquet file of source records; the published file if none.")
    ] = None,
    truth: Annotated[
        Path | None, typer.Option(help="Parquet file of record_key and person_id; FILE's `entity` if none.")
    ] = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Say how good the links are where the truth is known: pairwise precision, recall and F1.

    Example: clientfile evaluate --truth var/demo/truth.parquet
    """
    with OneSentence():
        if file is None and truth is None:
            raise ConfigurationError(
                "There is no truth to compare with.", "Name a FILE, or --truth, or both."
            )
        settings = _evaluation_settings(config)
        seconds: dict[str, float] = {}
        if file is None and truth is not None:
            scores = pipeline.evaluate_live(settings, truth)
        elif file is not None:
            with progress_bars() as listen:
                scores, seconds = pipeline.evaluate_file(settings, file, truth, listen)
    rows = [["records", f"{scores.records:,}"], ["clients found", f"{scores.clients:,}"]]
    rows += [["people in truth", f"{scores.people:,}"], ["pairwise precision", f"{scores.precision:.4f}"]]
    rows += [["pairwise recall", f"{scores.recall:.4f}"], ["pairwise F1", f"{scores.f1:.4f}"]]
    rows += [[f"{stage}, seconds", f"{time:.1f}"] for stage, time in seconds.items()]
    table("Links against the truth", ["what", "figure"], rows)


def _evaluation_settings(path: Path) -> Configuration:
    """Return the project's configuration, or the shipped one where there is no project."""
    if path.exists():
        return configuration.load(path)
    with resources.as_file(resources.files("resolution").joinpath("clientfile.yaml")) as shipped:
        return configuration.load(shipped)


@app.command()
def explain(
    record_a: Annotated[str, typer.Argument(metavar="A", help="A record key, e.g. web:1042.")],
    record_b: Annotated[str, typer.Argument(metavar="B", help="Another record key.")],
    config: ConfigPath = DEFAULT,
) -> None:
    """Say why two records are, or are not, taken for one client, attribute by attribute.

    Shows degrees of agreement and weights, no personal values.

    Example: clientfile explain pos:PAR01-17 web:1042
    """
    with OneSentence():
        found = pipeline.explain(configuration.load(config), record_a, record_b)
    rows = [["(any two records)", "", f"{found.start_bits:+.2f}"]]
    rows += [[line.attribute, line.agreement, f"{line.bits:+.2f}"] for line in found.evidence]
    rows += [["match weight", f"probability {found.match_probability:.4f}", f"{found.match_weight:+.2f}"]]
    table(
        f"{found.record_key_l} and {found.record_key_r}, model {found.model_version}",
        ["attribute", "agreement", "bits"],
        rows,
    )


@app.command()
def status(config: ConfigPath = DEFAULT) -> None:
    """Show what is published, the builds to go back to, and the last runs.

    Example: clientfile status
    """
    from resolution.publish import kept_builds, live

    with OneSentence():
        settings = configuration.load(config)
        published, builds = live(settings), kept_builds(settings)
        last = runs.last_runs(settings)
    if published is None:
        say(f"{settings.brand}: nothing is published yet.")
    else:
        say(
            f"{settings.brand}: published run {published.run_id} of {published.published_at}, "
            f"{published.counts['client']:,} clients, model {published.model_version}"
        )
    say(f"Builds kept: {', '.join(build.run_id for build in builds) or 'none'}")
    rows = [
        [
            found.run_id,
            found.state,
            found.stage or "",
            f"{sum(found.seconds.values()):.0f}",
            found.message or "",
        ]
        for found in last
    ]
    table("Last runs", ["run", "state", "last stage", "seconds", "message"], rows)
    if last:
        stages = [[stage, f"{seconds:.1f}"] for stage, seconds in last[0].seconds.items()]
        table(f"Seconds by stage of {last[0].run_id}", ["stage", "seconds"], stages)


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


if __name__ == "__main__":
    sys.exit(app())
