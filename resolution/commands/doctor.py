"""The command `doctor`: what is not as it should be, and what to do about it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from resolution.commands.options import DEFAULT, ConfigPath
from resolution.screen import OneSentence, console, say

if TYPE_CHECKING:
    from resolution.doctor.check import Check
    from resolution.doctor.examine import Group

_STYLES = {"ok": "green", "warning": "yellow", "failure": "bold red", "skipped": "dim"}


def doctor(
    deep: Annotated[
        bool, typer.Option("--deep", help="Also have dbt parse its project, which is slow.")
    ] = False,
    json: Annotated[Path | None, typer.Option("--json", help="Write the same to this JSON file.")] = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Check configuration, versions, connections, rights, disk, clock, Java and Airflow; say what to do.

    Nothing is changed, and nothing is waited for: it may be asked at any time, also beside a run. It ends
    with status 1 when something fails that a pull, a run or a reader needs; what is only worth a look ends
    with 0. No personal value, password or address with one is shown.

    Example: clientfile doctor --json doctor.json
    """
    from resolution.doctor import report
    from resolution.doctor.check import Outcome
    from resolution.doctor.examine import examine
    from resolution.evaluate.report import require_writable, write

    with OneSentence():
        require_writable(json)
        groups = []
        for group in examine(config, deep):
            groups.append(group)
            _show(group)
        if json:
            write(json, report.as_text(groups))
            say(f"Written: {json}")
    failures = report.count(groups, Outcome.FAILURE)
    say(f"\n{report.summary(groups)}", "bold red" if failures else "bold")
    raise typer.Exit(1 if failures else 0)


def _show(group: "Group") -> None:
    drawn = Table(box=None, show_header=False, padding=(0, 1, 0, 0), pad_edge=False)
    drawn.add_column(width=5, no_wrap=True)
    drawn.add_column(max_width=20, overflow="fold")
    drawn.add_column(overflow="fold")
    for check in group.checks:
        drawn.add_row(*_row(check))
    console.print(Text(f"\n{group.name}", "bold"))
    console.print(Padding(drawn, (0, 0, 0, 2)), highlight=False)


def _row(check: "Check") -> tuple[Text, Text, Text]:
    from resolution.doctor.report import MARKS

    told = Text(check.sentence)
    if check.remedy:
        told.append(f"\n→ {check.remedy}", "italic")
    return Text(MARKS[check.outcome], _STYLES[check.outcome]), Text(check.name), told
