"""What the page shows of the people behind records: by default no more than tells two of them apart."""

from dataclasses import dataclass

from resolution.match_report.query import Warehouse
from resolution.schemas import STANDARDISED_RECORD

MANY = 20
"""Records that share a domain of e-mails, before it is shown: a rarer one may be a family's name."""


@dataclass(frozen=True)
class Person:
    """What is shown of a record; None where it holds nothing."""

    record_key: str
    name: str | None
    born: str | None
    email: str | None
    phone: str | None
    address: str | None


def find_people(warehouse: Warehouse, keys: list[str], unmasked: bool) -> dict[str, Person]:
    """Return what is shown of records, by their keys; masked values are all that leaves the warehouse."""
    name = "person_plain" if unmasked else "person_masked"
    limit: dict[str, object] = {} if unmasked else {"many": MANY}
    rows = warehouse.rows(name, keys, record=STANDARDISED_RECORD.qualified, **limit)
    return {row["record_key"]: Person(**row) for row in rows}
