"""What is asked: doubtful pairs, clients that hang by a thread, and a blind sample; on each engine."""

from hashlib import md5
from math import log2, log10

import pyarrow as pa
import pytest
from support.workspace import DAY

from resolution.review.consistency import ordered
from resolution.review.questions import Tables, find
from resolution.review.store import Judged
from resolution.schemas import EDGE, MEMBERSHIP

TABLES = Tables("edge", "membership", "touchpoint")
THRESHOLDS = {"review": 0.05, "match": 0.25}


def fill(engine, clients, edges, spent=None):
    """Put clients (records), and edges (two records and a probability; None: the source says so)."""
    members = [
        {"record_key": key, "client_id": client, "since": 1}
        for client, keys in clients.items()
        for key in keys
    ]
    engine.put(
        "membership", rows(MEMBERSHIP, [*members, {"record_key": "z", "client_id": "gone", "until": 1}])
    )
    found = [edge(*pair, probability) for pair, probability in edges.items()]
    engine.put("edge", rows(EDGE, [*found, edge("a", "z", 0.1), edge("a", "b", 0.2) | {"until": 1}]))
    amounts = {"record_key": [*(spent or {}), None], "amount": [*(spent or {}).values(), 1]}
    schema = pa.schema([("record_key", pa.string()), ("amount", pa.int64())])
    engine.put("touchpoint", pa.table(amounts, schema=schema))


def edge(left, right, probability):
    is_score = probability is not None
    return {
        "record_key_l": left,
        "record_key_r": right,
        "match_probability": probability if is_score else 1.0,
        "match_weight": 1.0 if is_score else None,
        "since": 1,
    }


def rows(table, given):
    return pa.Table.from_pylist(given, schema=table.columns)


def judged(*said):
    """Return what stands: ("match", "ab") and the like."""
    return {
        ordered(*pair): Judged(word, *ordered(*pair), "ana", DAY, judgement_id=number)
        for number, (word, pair) in enumerate(said, start=1)
    }


def ask(engine, *said, limit=10, sample=10):
    return find(engine, judged(*said), THRESHOLDS, limit, sample, TABLES)


def pairs(questions):
    return ["".join(question.pair) for question in questions]


def entropy(p):
    return -p * log2(p) - (1 - p) * log2(1 - p)


def test_doubtful_pairs_stand_between_the_thresholds_and_between_two_clients(engine):
    clients = {"A": "ab", "B": "c", "C": "d", "D": "e"}
    fill(
        engine,
        clients,
        {"ab": 0.1, "ac": 0.05, "bd": 0.25, "ce": 0.049, "de": 0.2},
        {"d": 85, "e": 5, "a": -9},
    )
    first, second = ask(engine).doubtful
    assert (first.pair, first.reason, first.match_probability) == (("d", "e"), "doubtful_pair", 0.2)
    assert (first.client_id_l, first.client_id_r, first.records) == ("C", "D", 2)
    assert first.priority == pytest.approx(entropy(0.2) * log2(3) * log10(100), abs=1e-9)
    assert second.pair == ("a", "c") and second.records == 3
    assert second.priority == pytest.approx(entropy(0.05) * log2(4) * log10(10), abs=1e-9)
    assert pairs(ask(engine, limit=1).doubtful) == ["de"]


def test_of_two_clients_the_likeliest_pair_is_asked(engine):
    fill(engine, {"A": "ac", "B": "bd"}, {"ac": 0.9, "bd": 0.9, "ab": 0.1, "bc": 0.2, "cd": 0.2})
    assert pairs(ask(engine).doubtful) == ["bc"]
    assert pairs(ask(engine, ("unsure", "bc")).doubtful) == ["cd"]
    assert pairs(ask(engine, ("withdrawn", "bc")).doubtful) == ["cd"]
    assert pairs(ask(engine, ("no_match", "bc")).doubtful) == []


def test_what_follows_from_judgements_is_not_asked(engine):
    clients = {letter.upper(): letter for letter in "abcde"}
    fill(engine, clients, {"ab": 0.2, "ac": 0.2, "ad": 0.2, "ae": 0.2})
    assert pairs(ask(engine).doubtful) == ["ab", "ac", "ad", "ae"]
    assert pairs(ask(engine, ("match", "bd"), ("match", "ad"), ("no_match", "bc")).doubtful) == ["ae"]


def test_a_client_that_hangs_by_a_thread_is_asked_at_its_weakest_link(engine):
    strong = {"ab": 0.9, "bc": 0.3, "ac": 0.4}
    fill(engine, {"A": "abc", "B": "de", "C": "fgh"}, strong | {"de": 0.3, "fg": 0.9, "gh": 0.5})
    (found,) = ask(engine).suspicious
    assert (found.pair, found.reason, found.records) == (("a", "c"), "suspicious_client", 3)
    assert found.priority == pytest.approx(entropy(0.4) * log2(4) * log10(10), abs=1e-9)
    assert pairs(ask(engine, ("unsure", "ac")).suspicious) == []
    assert pairs(ask(engine, ("match", "ab"), ("unsure", "bc")).suspicious) == ["ac"]


def test_what_stewards_or_sources_say_is_no_weak_link(engine):
    fill(engine, {"A": "abc"}, {"ab": None, "bc": 0.3, "ac": 0.4})
    assert pairs(ask(engine).suspicious) == ["ac"]
    assert pairs(ask(engine, ("match", "bc")).suspicious) == []


def test_parts_that_no_link_joins_are_asked_with_no_score(engine):
    fill(engine, {"A": "abcd", "B": "efg"}, {"ac": 0.9, "bd": 0.4, "ef": 0.9, "eg": 0.9})
    (found,) = ask(engine).suspicious
    assert (found.pair, found.match_probability) == (("a", "b"), None)
    assert found.priority == pytest.approx(log2(5), abs=1e-9)


def test_a_client_of_many_records_is_asked_however_strong_its_links(engine):
    keys = [f"k{number:02}" for number in range(21)]
    edges = {(keys[0], key): 0.99 - number / 1000 for number, key in enumerate(keys[1:])}
    fill(engine, {"A": keys}, edges)
    assert [question.pair for question in ask(engine).suspicious] == [("k00", "k20")]
    fill(engine, {"A": keys[:20]}, edges)
    assert ask(engine).suspicious == []


def test_the_blind_sample_is_drawn_by_the_keys_alone_and_shows_no_score(engine):
    edges = {f"{left}{right}": 0.9 for left in "abcd" for right in "abcd" if left < right}
    by_checksum = sorted(edges, key=lambda pair: md5(f"{pair[0]}|{pair[1]}".encode()).hexdigest())
    fill(engine, {"A": "abcd", "B": "e"}, edges | {"ae": 0.9})
    found = ask(engine, sample=3).blind
    assert pairs(found) == by_checksum[:3]
    assert {question.match_probability for question in found} == {None}
    fill(engine, {"A": "abcd"}, edges | {by_checksum[0]: None})
    assert pairs(ask(engine, ("unsure", by_checksum[1]), sample=3).blind) == by_checksum[2:5]


def test_an_empty_warehouse_asks_nothing(engine):
    fill(engine, {}, {})
    found = ask(engine)
    assert (found.doubtful, found.suspicious, found.blind) == ([], [], [])
