"""The set logic of links, the same on every engine: what changed, which edges are looked at, what differs."""

import pyarrow as pa

from resolution.schemas import EDGE
from resolution.warehouse.engine import piece

LINKED = pa.schema([("record_key", pa.string()), ("content_hash", pa.string())])
KEYS = pa.schema([("record_key", pa.string())])
COLUMNS = pa.schema([field for field in EDGE.columns if field.name not in ("since", "until")])


def put(engine, name, schema, rows) -> None:
    engine.put(
        name, pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema)
    )


def edge(left, right, key="family", weight=3.0, levels=(1, 2), version="m1"):
    return (left, right, weight, 0.9 if weight else 1.0, key, list(levels), version)


def ends(found):
    return sorted(zip(found["record_key_l"].to_pylist(), found["record_key_r"].to_pylist(), strict=True))


def test_records_are_new_changed_gone_or_as_they_were(engine) -> None:
    put(engine, "member", LINKED, [("a", "1"), ("b", "2"), ("c", "1")])
    put(engine, "linked", LINKED, [("b", "1"), ("c", "1"), ("d", "1")])
    engine.make("change", piece("resolution.link", "change"))
    found = engine.get("SELECT record_key, change FROM change ORDER BY record_key")
    assert found.to_pylist() == [
        {"record_key": "a", "change": "new"},
        {"record_key": "b", "change": "changed"},
        {"record_key": "d", "change": "gone"},
    ]


def test_the_first_run_finds_all_new_and_a_quiet_one_nothing(engine) -> None:
    put(engine, "member", LINKED, [("a", "1")])
    for known, changed in (([], 1), ([("a", "1")], 0)):
        put(engine, "linked", LINKED, known)
        assert engine.make("change", piece("resolution.link", "change")) == changed


def test_edges_are_looked_at_that_hang_on_what_changed(engine) -> None:
    edges = [
        edge("a", "b"),  # an end was compared again
        edge("b", "c"),  # the other end
        edge("d", "e"),
        edge("d", "f", "closure"),  # its chain may have changed
        edge("g", "h", "closure"),
        edge("i", "j", "merged_at_source", None, ()),
    ]
    put(engine, "edge", COLUMNS, edges)
    put(engine, "looked_at", KEYS, [("b",)])
    put(engine, "closed", KEYS, [("d",), ("e",), ("f",)])
    engine.make("edge_again", piece("resolution.link", "edge_again"))
    found = engine.get("SELECT record_key_l, record_key_r FROM edge_again")
    assert ends(found) == [("a", "b"), ("b", "c"), ("d", "f"), ("i", "j")]


def test_an_edge_is_the_same_only_if_all_of_it_is(engine) -> None:
    same = [edge("a", "b"), edge("i", "j", "merged_at_source", None, ())]
    before = [edge("a", "c"), edge("a", "d"), edge("a", "e"), edge("a", "f"), edge("a", "g")]
    now = [
        edge("a", "c", weight=4.0),
        edge("a", "d", key="email"),
        edge("a", "e", levels=(1, 3)),
        edge("a", "f", version="m2"),
        edge("a", "h"),
    ]
    put(engine, "found_edge", COLUMNS, same + now)
    put(engine, "edge_again", COLUMNS, same + before)
    added = piece("resolution.link", "edge_missing", these="found_edge", those="edge_again")
    dropped = piece("resolution.link", "edge_missing", these="edge_again", those="found_edge")
    assert ends(engine.get(added)) == [("a", key) for key in "cdefh"]
    assert ends(engine.get(dropped)) == [("a", key) for key in "cdefg"]
