"""Which id a cluster carries: ids last, and move only with the records that force them to.

Policy (the founding rule, and the simplest carrying forward): a cluster keeps the id that its records had in
the run that is live. Where several ids meet, the oldest survives. Where its records were divided, an id stays
with the part that holds most of them (tie: the part with the oldest record). A cluster that inherits nothing
gets an id made from its founding record: the earliest first seen, then the smallest key.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

NAMESPACE = uuid.UUID("6a1f7d8e-5f0b-5c55-9d5e-2c1d0c9f7a11")
"""The UUIDv5 namespace of client ids; changing it would change every id."""


@dataclass(frozen=True)
class Seen:
    """What is known of a record from the run that is live: its client, and when it was first seen."""

    client_id: str | None
    first_seen_at: datetime


def founding_id(record_key: str, attempt: int = 0) -> str:
    """Return the client id that a record founds; `attempt` counts up where an earlier one is in use."""
    return str(uuid.uuid5(NAMESPACE, record_key if attempt == 0 else f"{record_key}\0{attempt}"))


def _age(record_key: str, seen: Mapping[str, Seen]) -> tuple[datetime, str]:
    return seen[record_key].first_seen_at, record_key


def _birthdays(seen: Mapping[str, Seen]) -> dict[str, tuple[datetime, str]]:
    oldest: dict[str, tuple[datetime, str]] = {}
    for key, record in seen.items():
        if record.client_id is not None:
            age = (record.first_seen_at, key)
            oldest[record.client_id] = min(oldest.get(record.client_id, age), age)
    return oldest


def _heirs(clusters: Sequence[Sequence[str]], seen: Mapping[str, Seen]) -> dict[str, int]:
    """Return, for each id of the live run, the one cluster that may carry it on."""
    claims: dict[str, Counter[int]] = defaultdict(Counter)
    for number, cluster in enumerate(clusters):
        for key in cluster:
            client_id = seen[key].client_id
            if client_id is not None:
                claims[client_id][number] += 1
    oldest = [min(_age(key, seen) for key in cluster) for cluster in clusters]
    return {
        client_id: min(shares, key=lambda number: (-shares[number], oldest[number]))
        for client_id, shares in claims.items()
    }


def assign_ids(clusters: Sequence[Sequence[str]], seen: Mapping[str, Seen]) -> list[str]:
    """Return the client id of each cluster; no two are the same.

    `seen` holds every record of the clusters, new ones without a client id.
    """
    birthdays = _birthdays(seen)
    inherited: dict[int, list[str]] = defaultdict(list)
    for client_id, number in _heirs(clusters, seen).items():
        inherited[number].append(client_id)
    taken = set(birthdays)
    ids = []
    for number, cluster in enumerate(clusters):
        if inherited[number]:
            ids.append(min(inherited[number], key=lambda client_id: birthdays[client_id]))
            continue
        founder = min(cluster, key=lambda key: _age(key, seen))
        attempt = 0
        while (client_id := founding_id(founder, attempt)) in taken:
            attempt += 1
        ids.append(client_id)
    return ids
