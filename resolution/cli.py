"""The command line: `clientfile`. Every command says what it does, with an example."""

import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resolution import config as configuration
from resolution import pipeline
from resolution.config import Configuration
from resolution.errors import ConfigurationError
from resolution.screen import OneSentence, progress_bars, say, table
from resolution.warehouse import runs

if TYPE_CHECKING:
    from resolution.evaluate.result import Evaluation

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
    by: Annotated[
        str | None,
        typer.Option(
            help="Scores by a column too: source, channel, store_id, language, country, or an added one."
        ),
    ] = None,
    json: Annotated[Path | None, typer.Option("--json", help="Write all figures to this JSON file.")] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page of charts to this file, to open offline.")
    ] = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Say how good the links are where the truth is known: precision, recall and F1, and what they cost.

    Scores count pairs of records, and records (B-cubed). FILE is resolved in an empty workspace that is
    thrown away; it needs no configuration.

    Example: clientfile evaluate records.parquet --by source --html quality.html
    """
    from resolution.evaluate import report, tables

    with OneSentence():
        report.require_writable(json, html)
        found = _evaluation(file, truth, by, config)
        if json:
            report.write_json(json, found)
        if html:
            from resolution.evaluate import page

            page.write_page(html, found)
    for sheet in tables.sheets(found):
        table(sheet.title, sheet.headings, sheet.rows)
    for written in filter(None, (json, html)):
        say(f"Written: {written}")


def _evaluation(file: Path | None, truth: Path | None, by: str | None, config: Path) -> "Evaluation":
    if file:
        with progress_bars() as listen:
            return pipeline.evaluate_file(_evaluation_settings(config), file, truth, by, listen)
    if truth:
        return pipeline.evaluate_live(configuration.load(config), truth, by)
    raise ConfigurationError("There is no truth to compare with.", "Name a FILE, or --truth, or both.")


def _evaluation_settings(path: Path) -> Configuration:
    """Return the project's configuration, or the shipped one where no project is and none was named."""
    if path.exists() or path != DEFAULT:
        return configuration.load(path)
    with resources.as_file(resources.files("resolution").joinpath("clientfile.yaml")) as shipped:
        return configuration.load(shipped)


@app.command()
def explain(
    record_a: Annotated[str, typer.Argument(metavar="A", help="A record key, e.g. web:1042.")],
    record_b: Annotated[str, typer.Argument(metavar="B", help="Another record key.")],
    json: Annotated[Path | None, typer.Option("--json", help="Write the numbers to this JSON file.")] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page with Splink's chart, to open offline.")
    ] = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Say why two records are, or are not, taken for one client, attribute by attribute.

    Bits are log2 of odds: one more doubles the odds that both records are one client. Shows degrees of
    agreement and weights, no personal values.

    Example: clientfile explain pos:PAR01-17 web:1042 --html why.html
    """
    from resolution.evaluate.report import require_writable, write
    from resolution.explanation import bars, report, words

    with OneSentence():
        require_writable(json, html)
        found = pipeline.explain(configuration.load(config), record_a, record_b)
        if json:
            write(json, report.as_text(found))
        if html:
            from resolution.explanation import page

            write(html, page.as_page(found))
    pair = found.pair
    title = f"{pair.record_key_l} and {pair.record_key_r}, model {pair.model_version}"
    table(title, bars.HEADINGS, bars.rows(found))
    for sentence in [*words.notes(found), "", *words.conclusions(found)]:
        say(sentence)
    for written in filter(None, (json, html)):
        say(f"Written: {written}")


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
        peaks = {stage: f"{peak:,.0f}" for stage, peak in last[0].memory_mb.items()}
        stages = [[name, f"{took:.1f}", peaks.get(name, "")] for name, took in last[0].seconds.items()]
        table(f"Stages of {last[0].run_id}", ["stage", "seconds", "peak memory, MB"], stages)


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
