"""What the command line shows: progress bars, tables and sentences, by rich."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from resolution import progress

console = Console()
errors = Console(stderr=True)


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


def table(title: str, headings: list[str], rows: list[list[str]]) -> None:
    """Print a table; numbers stand on the right."""
    drawn = Table(header_style="dim", box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    for number, heading in enumerate(headings):
        numeric = bool(rows) and all(row[number].replace(",", "").replace(".", "").isdigit() for row in rows)
        drawn.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    console.print(f"\n[bold]{title}[/]", highlight=False)
    console.print(drawn if rows else "  none", highlight=False)
