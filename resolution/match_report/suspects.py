"""Clients that may be several people, by what their records say."""

from dataclasses import dataclass

from resolution.match_report.query import Warehouse
from resolution.schemas import STANDARDISED_RECORD

SHOWN = 15


@dataclass(frozen=True)
class Suspect:
    """A client: how many birth dates and given names its records hold; ids of one namespace, if several."""

    client_id: str
    records: int
    births: int
    names: int
    ids: int
    namespace: str | None


@dataclass(frozen=True)
class Suspects:
    """How many clients show any sign, and each; the ones that show most."""

    clients: int
    births: int
    ids: int
    names: int
    shown: tuple[Suspect, ...]


def find_suspects(warehouse: Warehouse) -> Suspects:
    """Return the suspects; reads the table `member` and the records as they are standardised now."""
    warehouse.make("suspect", record=STANDARDISED_RECORD.qualified)
    shown = tuple(Suspect(**row) for row in warehouse.rows("suspicious", limit=SHOWN))
    return Suspects(**warehouse.row("suspects"), shown=shown)
