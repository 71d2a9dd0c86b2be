"""Scores of a clustering, counted over the overlaps of clients and people. Pure functions of arrays.

Pairwise: of the pairs of records that are put together, the share that belongs together (precision); of those
that belong together, the share that is put together (recall). A cluster weighs with the square of its size.

B-cubed: for every record, of the records of its client, the share that is of its person (precision); of the
records of its person, the share that is in its client (recall); then the mean over all records, so that a
client weighs as its records do. Bagga and Baldwin, "Entity-Based Cross-Document Coreferencing Using the
Vector Space Model", COLING-ACL 1998, pages 79-85.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resolution.evaluate.result import Quality, Scores, Sizes

Codes = NDArray[np.int64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Overlap:
    """Records by client and person: one entry a client and person that share records.

    `together` counts the records they share; `of_client` and `of_person` are all records of that client and
    of that person. `clients` and `people` hold the size of each, once.
    """

    together: Counts
    of_client: Counts
    of_person: Counts
    clients: Counts
    people: Counts


def overlap(clients: Codes, people: Codes) -> Overlap:
    """Count who shares records with whom; the arrays hold, a record, the number of its client and person."""
    _, client, client_sizes = np.unique(clients, return_inverse=True, return_counts=True)
    _, person, person_sizes = np.unique(people, return_inverse=True, return_counts=True)
    width = max(len(person_sizes), 1)
    cells, together = np.unique(client * width + person, return_counts=True)
    return Overlap(
        together, client_sizes[cells // width], person_sizes[cells % width], client_sizes, person_sizes
    )


def pair_count(sizes: Counts) -> int:
    """Return how many pairs there are within sets of these sizes."""
    return int((sizes * (sizes - 1) // 2).sum())


def pairwise(found: Overlap) -> Quality:
    """Score pairs of records. With no pair to find or found, a share counts as 1."""
    both = pair_count(found.together)
    put, true = pair_count(found.clients), pair_count(found.people)
    return Quality(both / put if put else 1.0, both / true if true else 1.0)


def b_cubed(found: Overlap) -> Quality:
    """Score records by the company they keep. Without a record, a share counts as 1."""
    records = int(found.together.sum())
    if not records:
        return Quality(1.0, 1.0)
    squares = found.together.astype(np.float64) ** 2
    shares = (math.fsum(squares / found.of_client), math.fsum(squares / found.of_person))  # in any order
    return Quality(shares[0] / records, shares[1] / records)


def scores(clients: Codes, people: Codes) -> Scores:
    """Score a clustering by both ways of counting."""
    found = overlap(clients, people)
    return Scores(
        records=len(clients),
        clients=len(found.clients),
        people=len(found.people),
        pairwise=pairwise(found),
        b_cubed=b_cubed(found),
    )


def _distribution(codes: Codes) -> dict[int, int]:
    _, sizes = np.unique(codes, return_counts=True)
    values, counts = np.unique(sizes, return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))


def sizes(clients: Codes, people: Codes) -> Sizes:
    """Return how many clients and how many people have 1, 2, 3 … records."""
    return Sizes(_distribution(clients), _distribution(people))


def scores_by(groups: Codes, clients: Codes, people: Codes) -> dict[int, Scores]:
    """Score each group over its own records alone, so that no other group's records touch its score."""
    order = np.argsort(groups, kind="stable")
    values, starts = np.unique(groups[order], return_index=True)
    parts = np.split(order, starts[1:])
    return {
        int(value): scores(clients[part], people[part]) for value, part in zip(values, parts, strict=True)
    }
