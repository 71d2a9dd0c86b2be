"""What the file comes to: clients and records, by the systems that know them."""

from dataclasses import dataclass
from itertools import combinations

from resolution.match_report.query import Warehouse
from resolution.schemas import MEMBERSHIP
from resolution.warehouse.state import as_of


@dataclass(frozen=True)
class Totals:
    """How many clients and records there are, and the clients that several systems know."""

    clients: int
    records: int
    in_several: int

    @property
    def duplicates(self) -> int:
        """The records that are of a client who has another one."""
        return self.records - self.clients


@dataclass(frozen=True)
class Combination:
    """The clients that some systems know and no others, and their records."""

    sources: tuple[str, ...]
    clients: int
    records: int


@dataclass(frozen=True)
class Within:
    """A system: its records, the clients that they are of, and the clients with more than one of them."""

    source: str
    records: int
    clients: int
    clients_twice: int

    @property
    def duplicates(self) -> int:
        """Its records that are of a client who has another record in it."""
        return self.records - self.clients


@dataclass(frozen=True)
class Systems:
    """Who knows whom: clients by combination of systems, and the records of each system."""

    combinations: tuple[Combination, ...]
    within: tuple[Within, ...]

    @property
    def by_number(self) -> dict[int, int]:
        """Number of systems -> clients that so many know."""
        found: dict[int, int] = {}
        for combination in self.combinations:
            known_to = len(combination.sources)
            found[known_to] = found.get(known_to, 0) + combination.clients
        return found

    @property
    def shared(self) -> dict[tuple[str, str], int]:
        """Two systems, in alphabetical order -> clients that both know."""
        found: dict[tuple[str, str], int] = {}
        for combination in self.combinations:
            for pair in combinations(combination.sources, 2):
                found[pair] = found.get(pair, 0) + combination.clients
        return found


def find_totals(warehouse: Warehouse, number: int) -> Totals:
    """Return what the run of a number left."""
    return Totals(**warehouse.row("totals", membership=as_of(MEMBERSHIP, number)))


def find_systems(warehouse: Warehouse) -> Systems:
    """Return who knows whom; reads the table `held`."""
    return Systems(
        tuple(
            Combination(tuple(row["sources"]), row["clients"], row["records"])
            for row in warehouse.rows("combination")
        ),
        tuple(Within(**row) for row in warehouse.rows("within")),
    )
