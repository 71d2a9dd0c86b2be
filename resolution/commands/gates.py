"""`clientfile gates` and `clientfile acknowledge`: what the gates found, and who answers for it."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from resolution import config as configuration
from resolution import pipeline
from resolution.commands.options import DEFAULT, ConfigPath, login
from resolution.screen import OneSentence, say, table

if TYPE_CHECKING:
    from resolution.gates.report import Result

RunId = Annotated[str | None, typer.Option("--run", help="Which run; the last that was judged if none.")]


def gates(
    run: RunId = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show what held as well, and why it is expected.")
    ] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Show what the gates of a run found: what was expected, what was observed, and what to do.

    What is critical stops a run. A stop does so until somebody answers for it (`clientfile acknowledge`).
    A warning is counted. Shows keys and numbers, no personal values. Each gate also leaves a page.

    Example: clientfile gates --all
    """
    from resolution.gates.report import last_judged, results_of

    with OneSentence():
        settings = configuration.load(config)
        run_id = run or last_judged(settings)
        found = results_of(settings, run_id)
    counted = Counter(result.verdict for result in found)
    rows = [_row(result, everything) for result in found if everything or not result.success]
    headings = ["gate", "expectation", "severity", "", "observed", "allowed"]
    said = ", ".join(f"{count:,} {verdict}" for verdict, count in counted.items())
    table(f"Gates of {run_id}: {said}", headings + (["why"] if everything else []), rows)
    for result in found:
        if not result.success:
            _explain(result)
    _point_to(settings, run_id)


def _point_to(settings: configuration.Configuration, run_id: str) -> None:
    page = settings.path(settings.gates.pages) / f"{run_id}.html"
    if page.exists():
        say(f"The same as a page, beside those of other runs: {page}")


def _row(result: "Result", why: bool) -> list[str]:
    row = [result.gate, result.expectation, result.severity, result.verdict, result.seen, result.allowed]
    return [*row, result.why] if why else row


def _explain(result: "Result") -> None:
    say(f"{result.expectation}", "bold")
    say(f"  {result.why}")
    say(f"  {result.remedy}")
    if result.acknowledged_by:
        say(f"  {result.acknowledged_by} answers for it: {result.reason}")


def acknowledge(
    expectations: Annotated[
        list[str], typer.Argument(metavar="EXPECTATION…", help="What the gate stopped at, by name.")
    ],
    run: Annotated[str, typer.Option("--run", help="The run that was stopped.")],
    reason: Annotated[str, typer.Option("--reason", help="Why it may go on; kept, so name no client.")],
    by: Annotated[
        str | None, typer.Option("--by", help="Who answers for it; your login name if not said.")
    ] = (None),
    config: ConfigPath = DEFAULT,
) -> None:
    """Answer for what a gate stopped at, so that the same run may go on and publish.

    Holds for this run only, and up to what was seen: if it is worse when the run goes on, the gate stops
    it again. What is critical cannot be acknowledged.

    Example: clientfile acknowledge clients_go_on --run r20261123t020455 --reason "The archive was purged."
    """
    with OneSentence():
        settings = configuration.load(config)
        pipeline.acknowledge(settings, run, expectations, by=by or login(), reason=reason)
    say(f"Acknowledged in the run {run}: {', '.join(expectations)}.")
    say(f"`clientfile run --run-id {run}` goes on and publishes, if nothing is worse by then.")
