from itertools import combinations
from pathlib import Path

import pytest
import yaml
from support.history import History, House

from resolution.cluster.identity import founding_id

GOLDEN = Path(__file__).parents[2] / "golden" / "identity.yaml"
NAMES = {
    founding_id(letter, attempt): f"{letter.upper()}{attempt + 1 if attempt else ''}"
    for letter in "abcdex"
    for attempt in range(3)
}


def house(together) -> House:
    groups = [group.split() for group in together]
    pairs = [pair for group in groups for pair in combinations(sorted(group), 2)]
    return House(records={key: "1" for group in groups for key in group}, edges=dict.fromkeys(pairs, 0.9))


def clients(history):
    found = {}
    for key, client in sorted(history.ids().items()):
        found.setdefault(NAMES[client], []).append(key)
    return {name: " ".join(keys) for name, keys in found.items()}


def told(event):
    other = event["other_client_id"] if event["event"] in ("merged", "split") else None
    record = event["record_key"] if event["event"].startswith("record") else None
    return " ".join(filter(None, [NAMES[event["client_id"]], event["event"], record, NAMES.get(other)]))


CASES = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
def test_ids_are_as_the_policy_says(case) -> None:
    history = History()
    for day in case["days"]:
        history.run(house(day["together"]))
        assert clients(history) == day["clients"]
        retired = {NAMES[old]: NAMES.get(new) for old, new in history.redirects().items()}
        assert retired == day.get("retired", {})
        if "events" in day:
            assert sorted(map(told, history.events())) == sorted(day["events"])
