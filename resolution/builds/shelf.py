"""The shelf of builds, whatever kind of warehouse there is."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

import duckdb

from resolution.builds.folders import Folders
from resolution.builds.manifest import MakeManifest, Manifest
from resolution.builds.schemas import Schemas
from resolution.config import Configuration
from resolution.progress import Progress


class Shelf(Protocol):
    """Where builds are kept, and where readers are led to one of them."""

    @property
    def place(self) -> str:
        """Where readers find the client file, for people to read."""

    def kept(self) -> list[Manifest]:
        """Return the builds that are there to go back to, the oldest first."""

    def live(self) -> Manifest | None:
        """Return the build that readers see, or None before the first publication."""

    def live_run(self) -> str | None:
        """Return the run whose build readers are led to, be it whole or not."""

    def put(self, run_id: str, manifest: MakeManifest, progress: Progress) -> Manifest:
        """Make the build of a run one that readers can be led to; `manifest` makes its manifest of counts."""

    def switch(self, run_id: str) -> None:
        """Let readers see the build of a run, from one moment to the next."""

    def remove(self, run_id: str) -> None:
        """Remove a build that readers do not see."""

    def reading(
        self, run_id: str, masked: bool, tables: Sequence[str] = ()
    ) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Open a build: its tables, or those of them that are asked for, are there by their names.

        Rows are in the order of their keys. Raises PublishError when the build has no such tables.
        """

    def add_file(self, run_id: str, name: str, text: str) -> None:
        """Put a text beside the tables of a build, whole or not at all."""


def shelf(config: Configuration) -> Shelf:
    """Return the shelf of a warehouse."""
    return Schemas(config) if config.warehouse.kind == "postgres" else Folders(config)
