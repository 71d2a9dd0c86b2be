"""Rejected rows: lines and records that could not be landed, by place and reason, never by content."""

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from resolution.schemas import TEXT

TABLE = "rejected_row"

MALFORMED_ROW = "malformed_row"
DUPLICATE_KEY = "duplicate_key"
MISSING_KEY = "missing_key"
UNDECODABLE = "undecodable"

_SCHEMA = pa.schema(
    [
        ("source", TEXT),
        ("table_name", TEXT),
        ("file", TEXT),
        ("line", pa.int64()),
        ("record_key", TEXT),
        ("reason", TEXT),
    ]
)


@dataclass(frozen=True)
class Reject:
    """One line (of a file) or record that was not landed."""

    reason: str
    file: str | None = None
    line: int | None = None
    record_key: str | None = None


@dataclass
class Rejects:
    """What a pull of one source refused so far."""

    source: str
    rows: list[tuple[str, Reject]] = field(default_factory=list)

    def add(self, table: str, *rejects: Reject) -> None:
        """Note what was refused of a table."""
        self.rows.extend((table, reject) for reject in rejects)

    def as_table(self) -> Any:
        """Return them as an Arrow table for `raw.rejected_row`."""
        rows = [{"source": self.source, "table_name": table, **vars(reject)} for table, reject in self.rows]
        return pa.Table.from_pylist(rows, schema=_SCHEMA)
