"""What the command line shows: progress bars, tables and sentences, by rich."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from resolution import progress
from resolution.errors import ClientfileError, place, without_message

console = Console()
errors = Console(stderr=True)


INTERRUPTED = 130
"""The exit status of a command that was told to stop (128 + SIGINT)."""


def say(sentence: str, style: str = "") -> None:
    """Print a sentence as it is, in one piece."""
    console.print(Text(sentence, style), soft_wrap=True)


def _complain(what: str, remedy: str, more: str = "") -> None:
    errors.print(Text.assemble(("✗", "bold red"), f" {what}"), soft_wrap=True)
    errors.print(Text(f"  {remedy}"), soft_wrap=True)
    if more:
        errors.print(Text(more, "dim"), soft_wrap=True)


class OneSentence:
    """Ends a command that failed by sentences: what happened, and what to do.

    The message of an error that is not ours may quote a person, so its kind and way are told instead.
    """

    def __enter__(self) -> None:
        """Begin to watch."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, way: TracebackType | None
    ) -> None:
        """Tell of the error and end the command."""
        if isinstance(error, ClientfileError):
            _complain(error.what, error.remedy)
            raise typer.Exit(1) from None
        if isinstance(error, KeyboardInterrupt):
            _complain("Interrupted.", "Nothing is half done: start the same command again.")
            raise typer.Exit(INTERRUPTED) from None
        if isinstance(error, Exception) and not isinstance(error, typer.Exit):
            _complain(
                f"Something that clientfile did not expect stopped it: {place(error)}.",
                "Start the same command again; if it happens again, report it with these lines.",
                without_message(error),
            )
            raise typer.Exit(1) from None


class _Bars:
    """One bar a stage; what a stage tells as `stage: part` has the part standing beside the bar."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int | None = None) -> None:
        stage, _, part = what.replace("_", " ").partition(": ")
        if stage not in self._tasks:
            self.finish()
            self._tasks[stage] = self._bars.add_task(stage, total=None, part="")
        self._bars.update(self._tasks[stage], completed=done, total=total, part=part[:24])

    def finish(self) -> None:
        """Fill the bars of the stages that are over and stop their clocks."""
        for task in self._bars.tasks:
            if not task.finished:
                done = max(task.completed, 1)
                self._bars.update(task.id, completed=done, total=done)
            self._bars.update(task.id, part="")


@contextmanager
def progress_bars() -> Iterator[progress.Progress]:
    """Show a bar for every stage; yields the listener to give to a stage."""
    columns = (
        SpinnerColumn(finished_text="[green]✓"),
        TextColumn("{task.description:<14}"),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
        TextColumn("{task.fields[part]}", style="dim"),
    )
    with Progress(*columns, console=errors) as shown:
        bars = _Bars(shown)
        yield bars
        bars.finish()


_COPIED = re.compile(r"r\d{8}t\w+|[a-z]\w*:\S+")
"""What people copy into the next command: names of runs, record keys."""
_LONGEST_COPIED = 24


def _is_copied(values: Sequence[str]) -> bool:
    """Tell whether values of a column are to stay in one piece, on a narrow screen too."""
    return any(map(_COPIED.fullmatch, values)) and max(map(len, values)) <= _LONGEST_COPIED


def _cell(value: str | Text) -> Text:
    return value if isinstance(value, Text) else Text(value)


def table(title: str, headings: list[str], rows: Sequence[Sequence[str | Text]]) -> None:
    """Print a table of plain text (square brackets are no markup); numbers stand on the right."""
    drawn = Table(header_style="dim", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for number, heading in enumerate(headings):
        values = [str(row[number]) for row in rows]
        numeric = bool(rows) and all(value.replace(",", "").replace(".", "").isdigit() for value in values)
        side: JustifyMethod = "right" if numeric else "left"
        drawn.add_column(heading, justify=side, overflow="fold", no_wrap=_is_copied(values))
    for row in rows:
        drawn.add_row(*map(_cell, row))
    console.print(Text(f"\n{title}", "bold"))
    console.print(drawn if rows else "  none", highlight=False)
