"""The set pieces on each engine, on one small state in which everything happens at once, far apart.

Run 5 goes on from run 4. A record is a letter; a client has a capital, or the id that a record founds.
"""

import pyarrow as pa
import pytest
from support.workspace import DAY

from resolution.cluster.clients import decide
from resolution.cluster.identity import founding_id
from resolution.cluster.sets import STATE, Sets
from resolution.cluster.touched import touch
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

I_ID, M_ID = founding_id("i"), founding_id("m")
# client -> records, and the run that gave them to it
CLIENTS = {"A": "a", "B": "b", "C": "cd", "E": "ef", "G": "g", I_ID: "ijk", "L": "lm", "N": "n", "O": "o"}
CLIENTS |= {"P": "pq", "R": "rs", "Y": "yz"}
ALIVE = "abcdfhijklmnopqrsyz"
MERGED = {"o": "n"}
# pair -> probability, since, until
EDGES = {
    "ab": (0.9, 5, None),
    "cd": (0.9, 1, 5),
    "ef": (0.9, 1, 5),
    "ij": (0.9, 1, None),
    "ik": (0.9, 1, 5),
    "jk": (0.8, 1, 5),
    "lm": (0.9, 1, None),
    "no": (None, 5, None),
    "pq": (0.9, 1, 5),
    "qr": (0.9, 5, None),
    "qs": (0.9, 5, None),
    "rs": (0.9, 1, None),
    "xz": (0.2, 1, None),
    "yz": (0.9, 1, None),
}


def table(of, rows):
    """A table of the state; only the columns that pieces read, for engines need not know the others."""
    names = [name for name in of.columns.names if any(name in row for row in rows)] or of.columns.names[:4]
    names += [name for name in ("since", "until") if name in of.columns.names and name not in names]
    schema = pa.schema([of.columns.field(name) for name in names])
    return pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows], schema)


def member(key, client, since=1, until=None):
    first = {"first_seen_at": DAY, "first_seen_run": 1}
    return {"record_key": key, "client_id": client, "since": since, "until": until} | first


def linked(key, content, since, until=None):
    return {"record_key": key, "content_hash": content, "since": since, "until": until}


def event(client, name, since, record=None, other=None):
    keys = {"record_key": record, "other_client_id": other}
    return {"client_id": client, "event": name, "since": since} | keys


STANDING = [member(key, client) for client, keys in CLIENTS.items() for key in keys if key != "d"]
ROWS = {
    STANDARDISED_RECORD: [
        {"record_key": key, "is_deleted": key in MERGED, "merged_into": MERGED.get(key)} for key in ALIVE
    ]
    + [{"record_key": "g", "is_deleted": True, "merged_into": None}],
    QUARANTINE: [{"run_id": "r4", "record_key": "a"}, {"run_id": "r5", "record_key": "x"}],
    LINKED_RECORD: [
        linked("k", "1", 1, 5),
        linked("k", "2", 5),
        linked("y", "1", 1, 5),
        linked("y", "1", 5),  # only written anew
    ],
    EDGE: [
        {
            "record_key_l": pair[0],
            "record_key_r": pair[1],
            "match_weight": None if p is None else p,
            "match_probability": 1.0 if p is None else p,
            "since": since,
            "until": until,
        }
        for pair, (p, since, until) in EDGES.items()
    ],
    MEMBERSHIP: [*STANDING, member("d", "D", 1, 3), member("d", "C", 3)],
    CLIENT_EVENT: [
        *(event(client, "created", 2 if client == "A" else 1, keys[0]) for client, keys in CLIENTS.items()),
        event("D", "created", 1, "d"),
        event("D", "merged", 3, other="C"),
        event("Z", "merged", 3, other="A"),
        event("W", "merged", 2, other="D"),
        event("V", "retired", 2),
    ],
    CLIENT_ID_REDIRECT: [
        {"client_id": "D", "redirects_to": "C", "since": 3, "until": None},
        {"client_id": "Z", "redirects_to": "A", "since": 3, "until": None},
        {"client_id": "W", "redirects_to": "D", "since": 2, "until": 3},
        {"client_id": "W", "redirects_to": "C", "since": 3, "until": None},
        {"client_id": "V", "redirects_to": None, "since": 2, "until": None},
    ],
    JUDGEMENT: [
        {
            "judgement_id": 7,
            "judgement": "no_match",
            "record_key_l": "l",
            "record_key_r": "m",
            "since": 5,
            "until": None,
        }
    ],
}


@pytest.fixture
def sets(engine) -> Sets:
    for name, of in STATE.items():
        engine.put(name, table(of, ROWS[of]))
    return Sets(engine, "r5", 5, 0.25, state={name: name for name in STATE})


def rows(sets, query):
    return [tuple(row.values()) for row in sets.engine.get(query).to_pylist()]


def test_what_a_run_decides_on_every_engine(sets) -> None:
    assert touch(sets, everything=False)
    assert_changes(sets)
    decide(sets, by_linkage=True)
    assert_ids(sets)
    assert_events(sets)
    assert_redirects(sets)


def assert_changes(sets) -> None:
    records = "string_agg(record_key, '' ORDER BY record_key)"
    changed = f"SELECT cause, {records} FROM record_change GROUP BY 1 ORDER BY 1"
    assert rows(sets, changed) == [("changed_record", "k"), ("new_record", "h"), ("record_gone", "eg")]
    assert rows(sets, f"SELECT {records} FROM seed") == [("abcdefghijklmnopqrs",)]
    untouched = "SELECT count(*) FROM touched WHERE record_key IN ('x', 'y', 'z')"
    assert rows(sets, untouched) == [(0,)]
    assert rows(sets, "SELECT * FROM judgement_change") == [(7, "l", "m", False, True)]


def assert_ids(sets) -> None:
    found = "SELECT client_id, string_agg(record_key, '' ORDER BY record_key) FROM new_member GROUP BY 1"
    assert dict(rows(sets, found)) == {
        "B": "ab",  # created by an earlier run than A
        "C": "c",
        "D": "d",
        "E": "f",
        founding_id("h"): "h",
        I_ID: "ij",
        founding_id("k"): "k",
        "L": "l",
        M_ID: "m",
        "N": "no",
        "P": "p",
        "R": "qrs",
    }


def assert_events(sets) -> None:
    columns = "event_no, client_id, event, record_key, other_client_id, cause, cause_key_l, cause_key_r"
    found = rows(sets, f"SELECT {columns}, judgement_id FROM event ORDER BY event_no")
    assert [row[0] for row in found] == list(range(1, len(found) + 1))
    k_id = founding_id("k")
    assert {row[1:] for row in found} == {
        ("A", "merged", None, "B", "edge", "a", "b", None),
        ("C", "split", None, "D", "edge_lost", "c", "d", None),
        ("D", "revived", None, None, "edge_lost", "c", "d", None),
        ("E", "record_removed", "e", None, "record_gone", "e", None, None),
        ("G", "retired", None, None, "record_gone", "g", None, None),
        (founding_id("h"), "created", "h", None, "new_record", "h", None, None),
        (I_ID, "split", None, k_id, "changed_record", "k", None, None),
        (k_id, "created", "k", None, "changed_record", "k", None, None),
        ("L", "split", None, M_ID, "judgement", "l", "m", 7),
        (M_ID, "created", "m", None, "judgement", "l", "m", 7),
        ("O", "merged", None, "N", "merged_at_source", "n", "o", None),
        ("P", "record_removed", "q", "R", "edge_lost", "p", "q", None),
        ("R", "record_added", "q", "P", "edge", "q", "r", None),
    }


def assert_redirects(sets) -> None:
    found = rows(sets, "SELECT client_id, redirects_to, was_there, is_there FROM redirect_change ORDER BY 1")
    assert found == [
        ("A", "B", False, True),
        ("D", None, True, False),  # live again
        ("G", None, False, True),
        ("O", "N", False, True),
        ("W", "D", True, True),  # had become part of D, and goes with it
        ("Z", "B", True, True),  # straight on, not by way of A
    ]


def test_a_run_over_everything_touches_everybody(sets) -> None:
    assert touch(sets, everything=True)
    found = rows(sets, "SELECT string_agg(record_key, '' ORDER BY record_key) FROM touched")
    assert found == [("abcdefghijklmnopqrsyz",)]
