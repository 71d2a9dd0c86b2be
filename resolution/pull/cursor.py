"""The cursor of a table: how far it was read, and which rows at that very moment have landed.

The bound is inclusive, so that rows which appear later at an equal time are not lost; the rows that have
landed already are known by a digest of their content and skipped, as are rows without a moment and rows from
the future: one wrong clock must not hide all that comes until then. The state lives in dlt's pipeline state,
which lands in the same transaction as the rows.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

Row = Sequence[str | None]

AHEAD = timedelta(days=2)  # that a source's clock may be, or its day


def digest(row: Row) -> str:
    """Return a short fingerprint of a row's content."""
    parts = "".join("-" if value is None else f"{len(value)}:{value}" for value in row)
    return hashlib.blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()


def later(value: str, than: str) -> bool:
    """Tell whether one cursor value is after another: as numbers, as moments, else as text."""
    return _rank(value) > _rank(than)


def _rank(value: str) -> tuple[int, Any]:
    try:
        return 0, Decimal(value)
    except InvalidOperation:
        pass
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return 2, value
    return 1, moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def differs(value: str, than: str) -> bool:
    """Tell whether a cursor value is another one: enough where rows come in the cursor's order."""
    return value != than


class Cursor:
    """Follows one table's cursor column over a pull; `close` writes down how far it came."""

    def __init__(
        self,
        state: dict[str, Any],
        fingerprint: Callable[[Any], str],
        after: Callable[[str, str], bool] = later,
    ) -> None:
        self._state = state
        self._fingerprint = fingerprint
        self._after = after
        self.last: str | None = state.get("last")
        self._landed = set(state.get("landed", []))
        self._undated = set(state.get("undated", []))
        self._rows: list[Any] = []  # those of this pull that stand at the last value
        self._horizon = (datetime.now(UTC) + AHEAD).date().isoformat()

    def is_new(self, value: str | None, row: Any) -> bool:
        """Tell whether a row with this cursor value has not landed yet, and take note of it."""
        if value is None or self._is_in_future(value):
            return self._is_new_undated(self._fingerprint(row))
        if self.last is None or self._after(value, self.last):
            self.last, self._landed, self._rows = value, set(), [row]
            return True
        if self._after(self.last, value):
            return True
        if self._landed and self._fingerprint(row) in self._landed:
            return False
        self._rows.append(row)
        return True

    def _is_in_future(self, value: str) -> bool:
        return value[4:5] == "-" and value[:10] > self._horizon

    def _is_new_undated(self, fingerprint: str) -> bool:
        new = fingerprint not in self._undated
        self._undated.add(fingerprint)
        return new

    def close(self) -> None:
        """Write the state that the next pull begins from."""
        if self.last is not None:
            self._state["last"] = self.last
            self._state["landed"] = sorted(self._landed.union(map(self._fingerprint, self._rows)))
        if self._undated:
            self._state["undated"] = sorted(self._undated)
