"""Every command says what it does, with an example; every option says what it is for; the pages agree."""

import shlex
from pathlib import Path

import pytest

from resolution.reference import commands

ROOT = Path(__file__).parents[3]
COMMANDS = commands.commands()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_a_help_text_with_an_example(name: str) -> None:
    said, _, example = (COMMANDS[name].help or "").partition("Example:")
    assert said.strip()
    assert example.strip().startswith("clientfile")


@pytest.mark.parametrize("name", COMMANDS)
def test_an_example_can_be_typed(name: str) -> None:
    example = (COMMANDS[name].help or "").partition("Example:")[2]
    typed = [shlex.split(part) for part in example.strip().split("&&")]
    called = [
        next(known for known in COMMANDS if words[1:][: len(known.split())] == known.split())
        for words in typed
    ]
    assert name in called
    for command, words in zip(called, typed, strict=True):
        arguments = words[1 + len(command.split()) :]
        COMMANDS[command].make_context(command, arguments)  # raises when an option or argument is unknown


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_and_argument_has_help(name: str) -> None:
    without = [found.name for found in COMMANDS[name].params if not getattr(found, "help", None)]
    assert without == []


def test_the_page_is_up_to_date() -> None:
    written = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert written == commands.page(), "run `make docs`"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_readme_mentions_the_command(name: str) -> None:
    assert f"clientfile {name}" in (ROOT / "README.md").read_text(encoding="utf-8")
