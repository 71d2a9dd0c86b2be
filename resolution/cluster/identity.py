"""Which id a client gets that carries on none: one of its own made anew, or one that its records once had."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

NAMESPACE = uuid.UUID("6a1f7d8e-5f0b-5c55-9d5e-2c1d0c9f7a11")
"""The UUIDv5 namespace of client ids; changing it would change every id."""


def founding_id(record_key: str, attempt: int = 0) -> str:
    """Return the client id that a record founds; `attempt` counts up where an earlier one was ever in use."""
    return str(uuid.uuid5(NAMESPACE, record_key if attempt == 0 else f"{record_key}\0{attempt}"))


@dataclass(frozen=True)
class Claim:
    """A part of the records and a retired id that more than half of them once held."""

    part: int
    client_id: str
    records: int  # that held it
    oldest: int  # the age of the part's oldest record; the smaller, the older
    difference: int  # records that the part and the id when it ended do not have in common
    held_last: int  # the last run that gave the id to one of the part's records


def _precedence(claim: Claim) -> tuple[int, int, int, int, str]:
    return -claim.records, claim.oldest, claim.difference, -claim.held_last, claim.client_id


def settled(claims: Iterable[Claim]) -> dict[int, str]:
    """Return the part -> id that comes back, each part and each id once.

    The claim of most records comes first; of equal ones that of the part with the oldest record. A part that
    may have several ids gets back the one that was most like it when it ended, then the one it had last, then
    the smallest.
    """
    back: dict[int, str] = {}
    taken: set[str] = set()
    for claim in sorted(claims, key=_precedence):
        if claim.part not in back and claim.client_id not in taken:
            back[claim.part] = claim.client_id
            taken.add(claim.client_id)
    return back
