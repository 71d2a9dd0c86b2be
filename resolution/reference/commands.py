"""docs/commands.md: the help of every command, as the command line prints it."""

from typer import Context
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from resolution.cli import app

_WIDTH = 100
_HEAD = """# Commands

Written by `make docs` from the command line's own help; do not edit.

`clientfile --help` and `clientfile COMMAND --help` print the same. A command that fails says in one
sentence what happened, in another what to do, and ends with status 1 (2 when the command line is wrong, 130
when it was interrupted).
"""
Command = TyperCommand | TyperGroup


def commands() -> dict[str, TyperCommand]:
    """Return the commands by what is typed after `clientfile`, in the order of the help."""
    return _below(_group())


def _below(group: TyperGroup, *names: str) -> dict[str, TyperCommand]:
    found: dict[str, TyperCommand] = {}
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            found |= _below(command, *names, name)
        elif isinstance(command, TyperCommand):
            found[" ".join((*names, name))] = command
    return found


def _group() -> TyperGroup:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return group


def _help(command: Command, *names: str) -> str:
    """Return the help of a command as a block; `names` is what is typed to call it."""
    context = Context(
        command, info_name=" ".join(names), terminal_width=_WIDTH, max_content_width=_WIDTH, color=False
    )
    return "\n".join(["```text", *map(str.rstrip, command.get_help(context).splitlines()), "```", ""])


def page() -> str:
    """Return the page."""
    parts = [_HEAD, _help(_group(), "clientfile")]
    for name, command in commands().items():
        parts += [f"## clientfile {name}", "", _help(command, "clientfile", name)]
    return "\n".join(parts)
