import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.examples import examples

from resolution.cluster import linkage as arrays
from resolution.warehouse.component import components
from resolution.warehouse.engine import DuckEngine, Engine
from resolution.warehouse.reach import reach

KEYS = pa.schema([("record_key", pa.string())])
LINKS = pa.schema([("a", pa.string()), ("b", pa.string())])
LETTERS = st.sampled_from("abcdefgh")


def reached(engine: Engine, seeds: list[str], links: list[tuple[str, str]]) -> list[str]:
    """Return what `reach` finds; its count and its rows agree."""
    engine.put("seeds", pa.Table.from_pylist([{"record_key": seed} for seed in seeds], schema=KEYS))
    engine.put("links", pa.Table.from_pylist([{"a": a, "b": b} for a, b in links], schema=LINKS))
    count = reach(engine, "seeds", "links", "found")
    keys = engine.get("SELECT record_key FROM found").column("record_key").to_pylist()
    assert count == len(keys)
    return sorted(keys)


CASES = {
    "no seeds": ([], [("a", "b")], ""),
    "no links": (["a", "b"], [], "ab"),
    "a seed without links": (["z"], [("a", "b")], "z"),
    "a chain from its end": (["d"], [("a", "b"), ("b", "c"), ("c", "d"), ("x", "y")], "abcd"),
    "a chain from its middle": (["b"], [("a", "b"), ("c", "b"), ("c", "d")], "abcd"),
    "a cycle": (["a"], [("a", "b"), ("b", "c"), ("c", "a")], "abc"),
    "a link to itself": (["a"], [("a", "a")], "a"),
    "a link said twice": (["a"], [("a", "b"), ("b", "a"), ("a", "b")], "ab"),
    "a seed said twice": (["a", "a"], [("a", "b")], "ab"),
    "seeds that meet": (["a", "c"], [("a", "b"), ("c", "b"), ("x", "y")], "abc"),
}


@pytest.mark.parametrize(("seeds", "links", "found"), CASES.values(), ids=CASES)
def test_what_hangs_together_is_reached(engine, seeds, links, found) -> None:
    assert reached(engine, seeds, links) == list(found)


def walk(seeds: list[str], links: list[tuple[str, str]]) -> list[str]:
    """Return the same by trying every link until none leads on."""
    found = set(seeds)
    for _ in links:
        found |= {end for link in links if found & set(link) for end in link}
    return sorted(found)


@examples(50)
@given(seeds=st.lists(LETTERS, max_size=3), links=st.lists(st.tuples(LETTERS, LETTERS), max_size=10))
def test_reach_finds_what_walking_every_link_finds(seeds, links) -> None:
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        assert reached(DuckEngine(con), seeds, links) == walk(seeds, links)


def labels(engine: Engine, pairs: list[tuple[int, int]]) -> dict[int, int]:
    schema = pa.schema([("l", pa.int64()), ("r", pa.int64())])
    engine.put("pair", pa.Table.from_pylist([{"l": a, "r": b} for a, b in pairs], schema=schema))
    components(engine, "pair", "label_of")
    found = engine.get("SELECT number, label FROM label_of").to_pylist()
    assert len({row["number"] for row in found}) == len(found)
    return {row["number"]: row["label"] for row in found}


def test_components_are_named_by_their_smallest(engine) -> None:
    chain = [(n, n + 1) for n in range(10, 30)]
    found = labels(engine, [(7, 5), (5, 6), (3, 3), (40, 41), (41, 40), *chain[::-1]])
    assert found == {5: 5, 6: 5, 7: 5, 3: 3, 40: 40, 41: 40} | dict.fromkeys(range(10, 31), 10)
    assert labels(engine, []) == {}


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=15))
@examples(60)
def test_components_are_those_of_arrays(pairs) -> None:
    left, right = (np.array([pair[end] for pair in pairs], dtype=np.int64) for end in (0, 1))
    there = arrays.components(13, arrays.Pairs(left, right))
    with duckdb.connect() as con:
        here = labels(DuckEngine(con), pairs)
    assert here == {number: int(there[number]) for number in here}
    assert here.keys() == {number for pair in pairs for number in pair}
