"""Commands that look inside the client file: `client`, `history`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resolution import config as configuration
from resolution.commands.options import DEFAULT, ConfigPath
from resolution.live import require_live
from resolution.screen import OneSentence, say, table

if TYPE_CHECKING:
    from resolution.look.client import Client
    from resolution.look.history import History

JsonPath = Annotated[Path | None, typer.Option("--json", help="Write the same to this JSON file.")]


def client(
    asked: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A client id, live or retired, or 8 or more of its first characters, or a record key.",
        ),
    ],
    json: JsonPath = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Show what is in a client: its records, former ids and history, and the links that hold it together.

    An id that is retired leads to the client that carries on. The weakest link is the one to look at first
    when two people seem to be in one client. Shows keys and numbers, no personal values.

    Example: clientfile client pos:PAR01-17
    """
    from resolution.evaluate.report import require_writable, write
    from resolution.look import report
    from resolution.look.client import look_at

    with OneSentence():
        require_writable(json)
        settings = configuration.load(config)
        found = look_at(settings, require_live(settings), asked)
        if json:
            write(json, report.as_text(report.client_as_json(found)))
    _show_client(found)
    _say_written(json)


def _show_client(found: "Client") -> None:
    from resolution.look import description as described

    say(described.heading(found), "bold")
    table("Records", described.RECORDS, described.record_rows(found))
    if found.former_ids:
        rows = [[former.client_id, former.since_run or ""] for former in found.former_ids]
        table("Ids that redirect to it", described.FORMER, rows)
    if found.links:
        table("Links", described.LINKS, described.link_rows(found.links))
    say(described.holding(found))
    for judgement in found.judgements:
        say(described.judged(judgement))
    table("History", described.EVENTS, described.event_rows(found.history))


def history(
    run: Annotated[
        str | None,
        typer.Option(help="Of this run, also one that failed; the newest that changed a client if none."),
    ] = None,
    client: Annotated[
        str | None, typer.Option(help="Only of this client: an id, how it begins, or a record key.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many events to tell of.")] = 20,
    json: JsonPath = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Say what happened to whom, and why: clients that are new, merged, split, came back or retired.

    Of a run, some events of every kind and cause are told; of a client, the newest.

    Example: clientfile history --limit 50
    """
    from resolution.evaluate.report import require_writable, write
    from resolution.look import report
    from resolution.look.history import history as tell

    with OneSentence():
        require_writable(json)
        settings = configuration.load(config)
        found = tell(settings, require_live(settings), run, client, limit)
        if json:
            write(json, report.as_text(report.history_as_json(found)))
    show_history(found)
    _say_written(json)


def show_history(found: "History") -> None:
    """Print a history: how often what happened and why, then what happened to whom."""
    from resolution.look import description, summary

    for sentence in summary.standing(found):
        say(sentence)
    table(summary.about(found), summary.COUNTS, summary.count_rows(found))
    if found.client_id:
        table("The newest first", description.EVENTS, description.event_rows(found.events))
        return
    for sentence in summary.sentences(found):
        say(sentence)


def _say_written(path: Path | None) -> None:
    if path:
        say(f"Written: {path}")
