"""What a build is: its manifest."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Self

from resolution.errors import PublishError


@dataclass(frozen=True)
class Manifest:
    """What a build is: which run made it, from which model, when, and how many rows each table has.

    `number` counts runs by their beginning, whatever their clocks said.
    """

    run_id: str
    published_at: str
    model_version: str
    code_version: str
    counts: dict[str, int]
    number: int = 0  # as in builds of an earlier version

    @property
    def text(self) -> str:
        """The manifest as it is kept."""
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def read(cls, text: str, where: str) -> Self:
        """Return the manifest that a text holds; raises PublishError when it is damaged."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError):
            raise damaged(where) from None


MakeManifest = Callable[[dict[str, int]], Manifest]
"""Makes the manifest of a build of the rows of its tables."""


def damaged(where: str) -> PublishError:
    """Return the error that says that a manifest is no use."""
    return PublishError(
        f"The manifest {where} is damaged.", "Run `clientfile rollback` to a build that is whole."
    )


def in_order(builds: list[Manifest]) -> list[Manifest]:
    """Return builds, the oldest first."""
    return sorted(builds, key=lambda build: (build.number, build.published_at, build.run_id))
