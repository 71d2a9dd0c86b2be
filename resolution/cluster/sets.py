"""The set pieces of this stage on one engine: a table is named like its piece, sql/<name>.sql."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from resolution.schemas import (
    CLIENT_EVENT,
    CLIENT_ID_REDIRECT,
    EDGE,
    JUDGEMENT,
    LINKED_RECORD,
    MEMBERSHIP,
    QUARANTINE,
    STANDARDISED_RECORD,
)
from resolution.warehouse.engine import Engine, piece

STATE = {
    "standardised_record": STANDARDISED_RECORD,
    "quarantine": QUARANTINE,
    "linked_record": LINKED_RECORD,
    "edge": EDGE,
    "membership": MEMBERSHIP,
    "client_event": CLIENT_EVENT,
    "redirect": CLIENT_ID_REDIRECT,
    "judgement": JUDGEMENT,
}
"""What the pieces call the tables of the state that they read."""
ROUNDING = 1e-9
"""Probabilities are counted in billionths: one that is this little below the threshold may reach it."""


def _qualified() -> dict[str, str]:
    return {name: table.qualified for name, table in STATE.items()}


@dataclass(frozen=True)
class Sets:
    """An engine, the run that its tables are made for, and where the state is."""

    engine: Engine
    run_id: str
    number: int
    threshold: float  # the mean match probability from which on clusters merge
    reason: str = "other"  # what stands as the cause of an event where nothing nearer is found
    state: Mapping[str, str] = field(default_factory=_qualified)

    def make(self, name: str) -> int:
        """Make the table of a piece; return its rows."""
        return self.engine.make(name, self.text(name))

    def make_numbered(self, name: str, by: tuple[str, ...], number: str, first: int = 1) -> int:
        """Make the table of a piece, its rows numbered in an order; return its rows."""
        return self.engine.number(name, self.text(name), by, number, first)

    def get(self, name: str) -> pa.Table:
        """Return the answer of a piece."""
        return self.engine.get(self.text(name))

    def text(self, name: str) -> str:
        """Return the query of a piece."""
        values = {"run_id": self.run_id, "number": self.number, "reason": self.reason}
        return piece(
            "resolution.cluster", name, threshold=self.threshold - ROUNDING, **values, **dict(self.state)
        )
