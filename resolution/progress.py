"""How a stage tells how far it is, without knowing who listens."""

from typing import Protocol


class Progress(Protocol):
    """Told by a stage as it goes: `done` of `total` (None: unknown) of what `what` names."""

    def __call__(self, what: str, done: int, total: int | None = None) -> None:
        """Take note."""


def silent(what: str, done: int, total: int | None = None) -> None:
    """Take no note: for tests and for schedulers that keep their own log."""
