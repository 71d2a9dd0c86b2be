"""What the command line shows: progress bars, tables and sentences, by rich."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from resolution import progress

console = Console()
errors = Console(stderr=True)


@contextmanager
def progress_bars() -> Iterator[progress.Progress]:
    """Show a bar for everything that a stage tells of; yields the listener to give to a stage."""
    bars = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.completed:,.0f}"),
        TimeElapsedColumn(),
        console=errors,
    )
    tasks: dict[str, TaskID] = {}

    def listen(what: str, done: int, total: int | None = None) -> None:
        if what not in tasks:
            tasks[what] = bars.add_task(what.replace("_", " "), total=total)
        bars.update(tasks[what], completed=done, total=total)

    with bars:
        yield listen


def table(title: str, headings: list[str], rows: list[list[str]]) -> None:
    """Print a table; numbers stand on the right."""
    drawn = Table(title=title, title_justify="left", title_style="bold", header_style="")
    for number, heading in enumerate(headings):
        numeric = bool(rows) and all(row[number].replace(",", "").replace(".", "").isdigit() for row in rows)
        drawn.add_column(heading, justify="right" if numeric else "left")
    for row in rows:
        drawn.add_row(*row)
    console.print(drawn)
