import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.examples import examples

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
