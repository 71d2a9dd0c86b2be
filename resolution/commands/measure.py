"""Commands that say how good the links are: `evaluate`, `explain`."""

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resolution import config as configuration
from resolution import pipeline
from resolution.commands.options import DEFAULT, ConfigPath
from resolution.config import Configuration
from resolution.errors import ConfigurationError
from resolution.screen import OneSentence, progress_bars, say, table

if TYPE_CHECKING:
    from resolution.evaluate.result import Evaluation


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
    from resolution import scoring

    if file:
        with progress_bars() as listen:
            return scoring.evaluate_file(_evaluation_settings(config), file, truth, by, listen)
    if truth:
        return scoring.evaluate_live(configuration.load(config), truth, by)
    raise ConfigurationError("There is no truth to compare with.", "Name a FILE, or --truth, or both.")


def _evaluation_settings(path: Path) -> Configuration:
    """Return the project's configuration, or the shipped one where no project is and none was named."""
    if path.exists() or path != DEFAULT:
        return configuration.load(path)
    with resources.as_file(resources.files("resolution").joinpath("clientfile.yaml")) as shipped:
        return configuration.load(shipped)


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
